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

/** A run has seconds; a list that links to itself ends here. */
const mostPages = 20;

const page = v.object({ value: v.array(v.looseObject({})), nextLink: v.nullish(v.string()) });

/**
 * The Activity Log of Azure Resource Manager.
 *
 * It filters by time and one other thing (learn.microsoft.com/azure/azure-monitor/essentials/rest-activity-log). Whether
 * `resourceUri eq` finds child resources, and how it compares case, is written nowhere, so all of the resource group is
 * asked for, and what belongs to the cluster is found here. Entries are asked for whole: `caller`, and `tenantId`, by which a
 * principal of another tenant is known, are not among the documented values of `$select`.
 */
export function createArmActivityLog(arm: ArmClient): ActivityLog {
  return {
    read: async (cluster, window, signal) => {
      const entries: ActivityEntry[] = [];
      const why = await readPages(arm, cluster, window, signal, entries);
      if (why === undefined) return { kind: "read", entries, ...window };
      return { kind: "unread", ...(entries.length > 0 ? { entries } : {}), ...why };
    },
  };
}

/** Why a log was not read to its end. */
type Unread = Omit<Extract<ActivityReading, { kind: "unread" }>, "kind" | "entries">;

/**
 * Adds what is read to `entries`. An entry that cannot be read hides no other: whoever can have such a one written, or so
 * many that nobody reads to their end, is told of with what could be read.
 */
async function readPages(
  arm: ArmClient,
  cluster: ClusterId,
  window: LogWindow,
  signal: AbortSignal,
  entries: ActivityEntry[],
): Promise<Unread | undefined> {
  let url = urlOf(arm.origin, cluster, window);
  let unreadable: Unread | undefined;
  for (let pages = 1; ; pages++) {
    const answer = await getPage(arm, url, signal);
    if (answer instanceof ArmUnreachableError) return { reason: answer.message };
    if (answer.status !== 200) return refused(answer);
    const parsed = v.safeParse(page, answer.body);
    if (!parsed.success) return { reason: "Azure's answer is not what it should be" };
    for (const value of parsed.output.value) {
      const entry = entryAbout(cluster, value);
      if (entry === "unreadable") unreadable = { reason: "an entry about this cluster cannot be read" };
      else if (entry && isWithin(entry, window)) entries.push(entry);
    }
    const { nextLink } = parsed.output;
    if (!nextLink) return unreadable;
    if (pages === mostPages) return { reason: `it has more than ${mostPages} pages for this time` };
    url = nextLink;
  }
}

async function getPage(
  arm: ArmClient,
  url: string,
  signal: AbortSignal,
): Promise<ArmAnswer | ArmUnreachableError> {
  try {
    return await arm.getUrl(url, signal);
  } catch (error) {
    if (error instanceof ArmUnreachableError) return error;
    throw error;
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
    `?api-version=${apiVersion}&$filter=${encodeURIComponent(filter)}`
  );
}

function refused(answer: ArmAnswer): Unread {
  const { code, message } = armErrorOf(answer);
  const { status, retryAfterSeconds } = answer;
  const isDenied = status === 401 || status === 403;
  if (isDenied) {
    const reason = `the guardrail's identity may not read it: it needs ${right} (${code}: ${message})`;
    return { reason, isDenied };
  }
  return {
    reason: `${code}: ${message}`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}
