import { describeError } from "../../core/text/describe-error.ts";
import type { FleetInventory, FleetRow, InventoryAnswer } from "../../ports/fleet-inventory.ts";
import { inBatches } from "../in-batches.ts";
import type { FleetDependencies } from "./fleet-dependencies.ts";
import { RowsOnce } from "./rows-once.ts";
import { waited } from "./waited.ts";

/** What was seen of some subscriptions, each of which is in exactly one of the three. */
export interface Survey {
  /** Keys of the clusters that were shown. */
  readonly shown: ReadonlySet<string>;
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

/** Takes rows as they come, each cluster's once, and answers whether it takes more. */
export type TakeRows = (rows: readonly FleetRow[]) => Promise<boolean>;

type SurveyDependencies = Pick<FleetDependencies, "inventory" | "pause">;

/** So often in a row a page is asked for that does not come, and a question begun anew whose token is refused. */
const mostTries = 4;

/** Half a million clusters: an answer that has no end ends here. */
const mostPages = 500;

/** So many lists are asked for side by side: most have no cluster in them, unless ARM has to list the whole fleet. */
const listsAtOnce = { asked: 10, unusable: 2 } as const;

/**
 * Finds out what there is in some subscriptions, page by page: no more than a page is held. The inventory leaves out in
 * silence what may not be read: where it shows nothing of a subscription, ARM is asked for its list, and says whether that
 * is because there is nothing. Where the inventory does not answer for good (it may not be asked, or its answer cannot be
 * had to the end), ARM lists everything.
 *
 * `undefined` where whoever takes the rows breaks it off: then nothing is known of what was not shown by then. It throws
 * what `take` throws, and nothing else.
 */
export async function surveySubscriptions(
  subscriptionIds: readonly string[],
  dependencies: SurveyDependencies,
  signal: AbortSignal,
  take: TakeRows,
): Promise<Survey | undefined> {
  const seen = new Set<string>();
  const unreadable = new Set<string>();
  const failed = new Set<string>();
  const listed = new Set<string>();
  const inventory = new RowsOnce(subscriptionIds);
  const asked = await askInventory(subscriptionIds, dependencies, signal, inventory, take);
  if (asked.kind === "broken-off") return undefined;
  if (asked.kind === "failed") {
    for (const id of subscriptionIds) failed.add(id);
    return { shown: new Set(), seen, unreadable, failed, listed, problems: [asked.reason] };
  }
  // What ARM lists is not held against what the inventory had shown of it before.
  const rows = asked.kind === "asked" ? inventory : new RowsOnce(subscriptionIds);
  const problems = asked.kind === "unusable" ? [asked.reason] : [];
  for (const id of rows.subscriptions) seen.add(id);
  const silent = subscriptionIds.filter((id) => !seen.has(id));
  const size = listsAtOnce[asked.kind];
  for (let from = 0; from < silent.length; from += size) {
    const lists = await inBatches(silent.slice(from, from + size), size, async (id) => ({
      id,
      answer: await listOf(id, dependencies.inventory, signal),
    }));
    for (const { id, answer } of lists) {
      if (answer.kind === "page") {
        seen.add(id);
        if (answer.items.length > 0 || asked.kind === "unusable") listed.add(id);
        if (!(await take(rows.fresh(answer.items, answer.oddRows)))) return undefined;
      } else if (answer.kind === "denied") unreadable.add(id);
      else {
        failed.add(id);
        problems.push(`The clusters of a subscription could not be listed: ${answer.reason}`);
      }
    }
  }
  return { shown: rows.shown, seen, unreadable, failed, listed, problems: [...problems, ...rows.problems] };
}

type Asked =
  | { readonly kind: "asked" | "broken-off" }
  /** Asking once more does not help, now or by the next timer. */
  | { readonly kind: "unusable"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Asks for all pages. A page that does not come is asked for again, and a token that is refused begins all anew. */
async function askInventory(
  subscriptionIds: readonly string[],
  { inventory, pause }: SurveyDependencies,
  signal: AbortSignal,
  rows: RowsOnce,
  take: TakeRows,
): Promise<Asked> {
  let next: string | undefined;
  let failures = 0;
  let restarts = 0;
  const tokens = new Set<string>();
  for (let pages = 0; pages < mostPages; ) {
    const answer = await safely(inventory.clusters(subscriptionIds, next, signal));
    switch (answer.kind) {
      case "page":
        pages++;
        failures = 0;
        if (!(await take(rows.fresh(answer.items, answer.oddRows)))) return { kind: "broken-off" };
        if (answer.next === undefined) return { kind: "asked" };
        if (tokens.has(answer.next))
          return unusable("The inventory's answer leads back to where it has been");
        next = answer.next;
        tokens.add(next);
        if (signal.aborted) return outOfTime;
        break;
      case "denied":
        return unusable(answer.reason);
      case "token-refused":
        if (++restarts >= mostTries) return unusable(answer.reason);
        rows.beginAnew();
        next = undefined;
        tokens.clear();
        break;
      case "unavailable":
        if (answer.cannotGoOn) return unusable(answer.reason);
        if (++failures >= mostTries) return { kind: "failed", reason: answer.reason };
        if (!(await waited(answer.retryAfterSeconds ?? failures, pause, signal)))
          return { kind: "failed", reason: answer.reason };
    }
  }
  return unusable("The inventory's answer does not come to its end");
}

const outOfTime: Asked = {
  kind: "failed",
  reason: "The inventory's answer did not come to its end in time",
};

function unusable(reason: string): Asked {
  return { kind: "unusable", reason };
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
