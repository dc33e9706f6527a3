import { describeError } from "../../core/text/describe-error.ts";
import type {
  FleetInventory,
  FleetRow,
  InventoryAnswer,
  InventoryPage,
} from "../../ports/fleet-inventory.ts";
import { inBatches } from "../in-batches.ts";
import type { FleetDependencies } from "./fleet-dependencies.ts";

/** What was seen of some subscriptions, each of which is in exactly one of the three. */
export interface Survey {
  /** Their clusters, each once. */
  readonly rows: readonly FleetRow[];
  /** Subscriptions that were gone through: of these, what is not shown is not there, or not shown yet. */
  readonly seen: ReadonlySet<string>;
  /** Subscriptions of which nothing may be read. */
  readonly unreadable: ReadonlySet<string>;
  /** Subscriptions of which nobody knows, as the question failed. */
  readonly failed: ReadonlySet<string>;
  /** Subscriptions whose clusters ARM listed, as the inventory did not answer for them. */
  readonly listed: ReadonlySet<string>;
  /** What went wrong, in sentences without their full stops. */
  readonly problems: readonly string[];
}

type SurveyDependencies = Pick<FleetDependencies, "inventory" | "pause">;

/** A wait that is longer ends the question: the next timer asks it again. */
const longestPauseSeconds = 15;

/** So often in a row a page is asked for that does not come, and a question begun anew whose token is refused. */
const mostTries = 4;

/** Half a million clusters: an answer that goes round in circles ends here. */
const mostPages = 500;

/** So many lists are asked for side by side. */
const listsAtOnce = 10;

/**
 * Finds out what there is in some subscriptions. The inventory leaves out in silence what may not be read: where it shows
 * nothing of a subscription, ARM is asked for its list, and says whether that is because there is nothing. Where the
 * inventory may not be asked at all, ARM lists everything. Never throws.
 */
export async function surveySubscriptions(
  subscriptionIds: readonly string[],
  dependencies: SurveyDependencies,
  signal: AbortSignal,
): Promise<Survey> {
  const asked = await askInventory(subscriptionIds, dependencies, signal);
  if (asked.kind === "failed") {
    return {
      rows: [],
      seen: new Set(),
      unreadable: new Set(),
      failed: new Set(subscriptionIds),
      listed: new Set(),
      problems: [asked.reason],
    };
  }
  const shown = new Set(asked.rows.map(({ cluster }) => cluster.subscriptionId));
  const silent = subscriptionIds.filter((id) => !shown.has(id));
  const lists = await inBatches(silent, listsAtOnce, async (id) => ({
    id,
    answer: await listOf(id, dependencies.inventory, signal),
  }));
  const rows = [...asked.rows];
  const seen = new Set(subscriptionIds.filter((id) => shown.has(id)));
  const unreadable = new Set<string>();
  const failed = new Set<string>();
  const listed = new Set<string>();
  const problems = [...asked.problems];
  for (const { id, answer } of lists) {
    if (answer.kind === "page") {
      seen.add(id);
      if (answer.items.length > 0 || asked.kind === "denied") listed.add(id);
      rows.push(...answer.items);
    } else if (answer.kind === "denied") unreadable.add(id);
    else {
      failed.add(id);
      problems.push(`The clusters of a subscription could not be listed: ${answer.reason}`);
    }
  }
  return { rows: eachOnce(rows), seen, unreadable, failed, listed, problems };
}

type Asked =
  | {
      readonly kind: "asked" | "denied";
      readonly rows: readonly FleetRow[];
      readonly problems: readonly string[];
    }
  | { readonly kind: "failed"; readonly reason: string };

/** Asks for all pages. A page that does not come is asked for again, and a token that is refused begins all anew. */
async function askInventory(
  subscriptionIds: readonly string[],
  { inventory, pause }: SurveyDependencies,
  signal: AbortSignal,
): Promise<Asked> {
  let rows: FleetRow[] = [];
  let oddRows = 0;
  let next: string | undefined;
  let failures = 0;
  let restarts = 0;
  for (let pages = 0; pages < mostPages; ) {
    const answer = await safely(inventory.clusters(subscriptionIds, next, signal));
    if (answer.kind === "page") {
      pages++;
      failures = 0;
      rows.push(...answer.items);
      oddRows += answer.oddRows;
      if (answer.next === undefined) return { kind: "asked", rows, problems: oddities(oddRows) };
      next = answer.next;
      if (!(await waited(answer.pauseSeconds, pause, signal))) break;
      continue;
    }
    if (answer.kind === "denied") return { kind: "denied", rows: [], problems: [answer.reason] };
    if (answer.kind === "token-refused") {
      if (++restarts >= mostTries) return { kind: "failed", reason: answer.reason };
      rows = [];
      oddRows = 0;
      next = undefined;
      continue;
    }
    if (++failures >= mostTries) return { kind: "failed", reason: answer.reason };
    if (!(await waited(answer.retryAfterSeconds ?? failures, pause, signal)))
      return { kind: "failed", reason: answer.reason };
  }
  return { kind: "failed", reason: "The inventory's answer did not come to its end in time" };
}

/** False where the wait is too long, or there is no time left after it. */
async function waited(
  seconds: number | undefined,
  pause: FleetDependencies["pause"],
  signal: AbortSignal,
): Promise<boolean> {
  if (seconds !== undefined && seconds > longestPauseSeconds) return false;
  if (seconds !== undefined) await pause(seconds, signal);
  return !signal.aborted;
}

async function listOf(
  subscriptionId: string,
  inventory: FleetInventory,
  signal: AbortSignal,
): Promise<InventoryAnswer<FleetRow>> {
  return safely(inventory.listed(subscriptionId, signal));
}

async function safely<Item>(answer: Promise<InventoryAnswer<Item>>): Promise<InventoryAnswer<Item>> {
  try {
    return await answer;
  } catch (error) {
    return { kind: "unavailable", reason: describeError(error) };
  }
}

function oddities(oddRows: InventoryPage<FleetRow>["oddRows"]): readonly string[] {
  return oddRows === 0 ? [] : [`${oddRows} rows of the inventory name no cluster and were passed over`];
}

/** An order that changes while pages are read may show a cluster twice. */
function eachOnce(rows: readonly FleetRow[]): readonly FleetRow[] {
  return [...new Map(rows.map((row) => [row.cluster.key, row])).values()];
}
