import * as v from "valibot";
import type { InventoryAnswer } from "../../ports/fleet-inventory.ts";
import { type ArmAnswer, type ArmClient, ArmUnreachableError } from "./arm-client.ts";
import { armErrorOf } from "./arm-error.ts";

const path = "/providers/Microsoft.ResourceGraph/resources";
const apiVersion = "2024-04-01";

/** The most that Resource Graph gives at once; without `$top` it has given 100. */
export const rowsAPage = 1_000;

const page = v.object({
  data: v.array(v.unknown()),
  // A string by the REST specification; what is no answer to the question leaves the rows what they are.
  resultTruncated: v.optional(v.unknown()),
  totalRecords: v.optional(v.unknown()),
  $skipToken: v.nullish(v.string()),
});

/** What is asked of Resource Graph. */
export interface GraphQuestion {
  readonly query: string;
  readonly subscriptionIds: readonly string[];
  /** The `$skipToken` of the page before; absent for the first. */
  readonly next: string | undefined;
}

/** A row as it came. */
export type GraphRow = unknown;

/**
 * Asks Azure Resource Graph for a page of rows.
 *
 * | answer | meaning |
 * | --- | --- |
 * | 200 with rows | a page |
 * | 200 that is truncated, or the first of more rows, and has no token; or is no page | unavailable: the rest cannot be had from here |
 * | 400 to a token | the token is refused |
 * | 401, 403 | denied: of the subscriptions that were named none can be read |
 * | other 4xx but 408 and 429 | denied |
 * | 408, 429, 5xx, no answer | unavailable |
 */
export async function askResourceGraph(
  arm: ArmClient,
  { query, subscriptionIds, next }: GraphQuestion,
  signal: AbortSignal,
): Promise<InventoryAnswer<GraphRow>> {
  const body = {
    subscriptions: subscriptionIds,
    query,
    options: {
      $top: rowsAPage,
      resultFormat: "objectArray",
      ...(next === undefined ? {} : { $skipToken: next }),
    },
  };
  try {
    const answer = await arm.query(path, apiVersion, body, signal);
    return answer.status === 200 ? pageOf(answer, next) : refusalOf(answer, next);
  } catch (error) {
    if (error instanceof ArmUnreachableError) return { kind: "unavailable", reason: error.message };
    throw error;
  }
}

function pageOf(answer: ArmAnswer, asked: string | undefined): InventoryAnswer<GraphRow> {
  const parsed = v.safeParse(page, answer.body);
  if (!parsed.success) return { kind: "unavailable", reason: "Resource Graph's answer is no page of rows" };
  const { data, resultTruncated, totalRecords, $skipToken: next } = parsed.output;
  // How many there are in all says so too, where this is the only page.
  const isShort = asked === undefined && typeof totalRecords === "number" && totalRecords > data.length;
  if (!next && (isShort || String(resultTruncated).toLowerCase() === "true")) {
    const reason = "Resource Graph cut its answer off and does not say how to go on";
    return { kind: "unavailable", reason, cannotGoOn: true };
  }
  const pauseSeconds = askedPause(answer);
  return {
    kind: "page",
    items: data,
    oddRows: 0,
    ...(next ? { next } : {}),
    ...(pauseSeconds > 0 ? { pauseSeconds } : {}),
  };
}

function refusalOf(answer: ArmAnswer, next: string | undefined): InventoryAnswer<GraphRow> {
  const { status, retryAfterSeconds } = answer;
  const { code, message } = armErrorOf(answer);
  const reason = `Resource Graph refused the query (${code}: ${message})`;
  if (status === 400 && next !== undefined) return { kind: "token-refused", reason };
  const isPassing = status < 400 || status >= 500 || status === 408 || status === 429;
  if (!isPassing) return { kind: "denied", reason };
  const wait = Math.max(retryAfterSeconds ?? 0, askedPause(answer));
  return { kind: "unavailable", reason, ...(wait > 0 ? { retryAfterSeconds: wait } : {}) };
}

/**
 * How long the quota headers ask the next query to wait, in whole seconds: until the quota is filled again, where nothing
 * is left of it (azure-docs: governance/resource-graph/concepts/guidance-for-throttled-requests; `hh:mm:ss`).
 */
function askedPause({ headers }: ArmAnswer): number {
  const remaining = Number(headers["x-ms-user-quota-remaining"] ?? Number.NaN);
  if (!(remaining <= 0)) return 0;
  const [, hours, minutes, seconds] =
    /^(\d{1,2}):(\d{1,2}):(\d{1,2})/.exec(headers["x-ms-user-quota-resets-after"] ?? "") ?? [];
  if (seconds === undefined) return defaultPauseSeconds;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** The window of the documented quota: 15 queries in 5 seconds. */
const defaultPauseSeconds = 5;
