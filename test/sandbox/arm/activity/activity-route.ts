import type { ArmService, RoutedAnswer } from "../arm-service.ts";
import { type ArmRequest, armError } from "../http/arm-answer.ts";
import type { JsonObject } from "../json.ts";
import { hasName } from "./activity-log.ts";

/** Where a subscription's Activity Log is read. */
export const activityRoute =
  /^\/subscriptions\/[^/]+\/providers\/microsoft\.insights\/eventtypes\/management\/values$/i;

/** The fields by which the log filters besides time, one at most, with those of an entry. */
const fields: ReadonlyMap<string, string> = new Map([
  ["resourceUri", "resourceId"],
  ["resourceGroupName", "resourceGroupName"],
  ["resourceProvider", "resourceProviderName"],
  ["correlationId", "correlationId"],
]);

/** What may be selected, as documented; `caller` and `tenantId` are not among it. */
const selectable: ReadonlySet<string> = new Set([
  "authorization",
  "claims",
  "correlationId",
  "description",
  "eventDataId",
  "eventName",
  "eventTimestamp",
  "httpRequest",
  "level",
  "operationId",
  "operationName",
  "properties",
  "resourceGroupName",
  "resourceProviderName",
  "resourceId",
  "status",
  "submissionTimestamp",
  "subStatus",
  "subscriptionId",
]);

const filterPattern =
  /^eventTimestamp ge '(?<from>[^']+)'(?: and eventTimestamp le '(?<to>[^']+)')?(?: and (?<field>\w+) eq '(?<value>(?:[^']|'')*)')?$/;

interface Filter {
  readonly from: number;
  readonly to: number;
  readonly field?: string;
  readonly value?: string;
}

/**
 * Answers a page of the log: `$filter` takes the patterns that are documented and no others
 * (learn.microsoft.com/rest/api/monitor/activity-logs/list), `$select` leaves the fields that are asked for. Whether
 * `resourceUri` finds child resources is documented nowhere: here it does not.
 */
export function listActivity(service: ArmService, request: ArmRequest, subscriptionId: string): RoutedAnswer {
  const filter = filterOf(request.query.get("$filter") ?? "");
  if (!filter) {
    const message = "The $filter is not supported: it needs a start time, and one field at most besides.";
    return { answer: armError(400, "BadRequest", message) };
  }
  const selected = request.query.get("$select")?.split(",");
  const strange = selected?.filter((name) => !selectable.has(name)) ?? [];
  if (strange.length > 0)
    return { answer: armError(400, "BadRequest", `The $select does not know ${strange.join(", ")}.`) };
  const found = service.activity.shown(subscriptionId).filter((entry) => isFound(entry, filter));
  const from = Number(request.query.get("$skipToken") ?? "0");
  const to = from + service.pageSize();
  const next = new URLSearchParams(request.query);
  next.set("$skipToken", String(to));
  const link = `${service.baseUrl()}${encodeURI(request.path)}?${next}`;
  return {
    answer: {
      status: 200,
      headers: {},
      body: {
        value: found.slice(from, to).map((entry) => (selected ? withFields(entry, selected) : entry)),
        ...(to < found.length ? { nextLink: link } : {}),
      },
    },
  };
}

function filterOf(text: string): Filter | undefined {
  const groups = filterPattern.exec(text)?.groups;
  const from = Date.parse(groups?.from ?? "");
  const to = groups?.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(groups.to);
  const field = groups?.field;
  if (!groups || Number.isNaN(from) || Number.isNaN(to)) return undefined;
  if (field === undefined) return { from, to };
  const named = fields.get(field);
  if (named === undefined) return undefined;
  return { from, to, field: named, value: (groups.value ?? "").replaceAll("''", "'") };
}

function isFound(entry: JsonObject, { from, to, field, value = "" }: Filter): boolean {
  const at = Date.parse(String(entry.eventTimestamp));
  return at >= from && at <= to && (field === undefined || hasName(entry, field, value));
}

function withFields(entry: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => names.includes(name)));
}
