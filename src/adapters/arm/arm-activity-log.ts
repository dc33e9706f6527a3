import * as v from "valibot";
import { type ClusterId, foldCase } from "../../core/cluster/cluster-id.ts";
import { readActivityEntry } from "../../core/event/activity-entry.ts";
import type { ActivityEntry, ActivityReading, LogWindow } from "../../core/model/activity.ts";
import type { ActivityLog } from "../../ports/activity-log.ts";
import { type ArmAnswer, type ArmClient, ArmUnreachableError } from "./arm-client.ts";
import { armErrorOf } from "./arm-error.ts";

const apiVersion = "2015-04-01";

/** What a reading takes of the guardrail's identity. */
const right = "Microsoft.Insights/eventtypes/values/read";

/** The fields that are read of each entry. */
const fields = [
  "authorization",
  "caller",
  "claims",
  "correlationId",
  "eventDataId",
  "eventTimestamp",
  "httpRequest",
  "operationName",
  "resourceId",
  "status",
];

/** A run has seconds; a list that links to itself ends here. */
const mostPages = 20;

const page = v.object({ value: v.array(v.looseObject({})), nextLink: v.nullish(v.string()) });

/**
 * The Activity Log of Azure Resource Manager.
 *
 * It filters by time and one other thing (learn.microsoft.com/azure/azure-monitor/essentials/rest-activity-log). Whether
 * `resourceUri eq` finds child resources, and how it compares case, is written nowhere, so all of the resource group is
 * asked for, and what belongs to the cluster is found here.
 */
export function createArmActivityLog(arm: ArmClient): ActivityLog {
  return {
    read: async (cluster, window, signal) => {
      try {
        return await readPages(arm, cluster, window, signal);
      } catch (error) {
        if (error instanceof ArmUnreachableError) return unread(error.message);
        throw error;
      }
    },
  };
}

async function readPages(
  arm: ArmClient,
  cluster: ClusterId,
  window: LogWindow,
  signal: AbortSignal,
): Promise<ActivityReading> {
  const entries: ActivityEntry[] = [];
  let url = urlOf(arm.origin, cluster, window);
  for (let pages = 1; ; pages++) {
    const answer = await arm.getUrl(url, signal);
    if (answer.status !== 200) return refused(answer);
    const parsed = v.safeParse(page, answer.body);
    if (!parsed.success) return unread("Azure's answer is not what it should be");
    for (const value of parsed.output.value) {
      const entry = entryAbout(cluster, value);
      if (entry === "unreadable") return unread("an entry about this cluster cannot be read");
      if (entry && isWithin(entry, window)) entries.push(entry);
    }
    const { nextLink } = parsed.output;
    if (!nextLink) return { kind: "read", entries, ...window };
    if (pages === mostPages) return unread(`it has more than ${mostPages} pages for this time`);
    url = nextLink;
  }
}

/** An instant is compared, not its text: Azure writes seven digits after the second, or none. */
function isWithin({ at }: ActivityEntry, { from, to }: LogWindow): boolean {
  const instant = Date.parse(at);
  return Date.parse(from) <= instant && instant <= Date.parse(to);
}

/** What is about another resource of the group may look as it likes. */
function entryAbout(cluster: ClusterId, value: object): ActivityEntry | "unreadable" | undefined {
  const resourceId = "resourceId" in value ? value.resourceId : undefined;
  if (typeof resourceId === "string" && !`${foldCase(resourceId)}/`.startsWith(`${cluster.key}/`))
    return undefined;
  return readActivityEntry(value) ?? "unreadable";
}

function urlOf(
  origin: string,
  { subscriptionId, resourceGroup }: ClusterId,
  { from, to }: LogWindow,
): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const filter =
    `eventTimestamp ge ${quoted(from)} and eventTimestamp le ${quoted(to)}` +
    ` and resourceGroupName eq ${quoted(resourceGroup)}`;
  return (
    `${origin}/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values` +
    `?api-version=${apiVersion}&$filter=${encodeURIComponent(filter)}&$select=${fields.join(",")}`
  );
}

function refused(answer: ArmAnswer): ActivityReading {
  const { code, message } = armErrorOf(answer);
  const { status, retryAfterSeconds } = answer;
  const isDenied = status === 401 || status === 403;
  if (!isDenied) return unread(`${code}: ${message}`, retryAfterSeconds);
  const reason = `the guardrail's identity may not read it: it needs ${right} (${code}: ${message})`;
  return { kind: "unread", reason, isDenied };
}

function unread(reason: string, retryAfterSeconds?: number): ActivityReading {
  return { kind: "unread", reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
