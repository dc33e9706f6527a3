import { describeError } from "../../core/text/describe-error.ts";
import type { FleetInventory, FleetRow, InventoryAnswer } from "../../ports/fleet-inventory.ts";
import { inBatches } from "../in-batches.ts";
import type { FleetDependencies } from "./fleet-dependencies.ts";
import { RowsOf } from "./rows-of.ts";
import { waited } from "./waited.ts";

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

/** So often in a row a page is asked for that does not come, and a question begun anew whose token is refused. */
const mostTries = 4;

/** Half a million clusters: an answer that has no end ends here. */
const mostPages = 500;

/** So many lists are asked for side by side. */
const listsAtOnce = 10;

/**
 * Finds out what there is in some subscriptions. The inventory leaves out in silence what may not be read: where it shows
 * nothing of a subscription, ARM is asked for its list, and says whether that is because there is nothing. Where the
 * inventory does not answer for good (it may not be asked, or its answer cannot be had to the end), ARM lists everything.
 * Never throws.
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
  const rows = asked.kind === "asked" ? asked.rows : new RowsOf(subscriptionIds);
  const seen = new Set(rows.all.map(({ cluster }) => cluster.subscriptionId));
  const silent = subscriptionIds.filter((id) => !seen.has(id));
  const lists = await inBatches(silent, listsAtOnce, async (id) => ({
    id,
    answer: await listOf(id, dependencies.inventory, signal),
  }));
  const unreadable = new Set<string>();
  const failed = new Set<string>();
  const listed = new Set<string>();
  const problems = asked.kind === "unusable" ? [asked.reason] : [];
  for (const { id, answer } of lists) {
    if (answer.kind === "page") {
      seen.add(id);
      if (answer.items.length > 0 || asked.kind === "unusable") listed.add(id);
      rows.add(answer.items, answer.oddRows);
    } else if (answer.kind === "denied") unreadable.add(id);
    else {
      failed.add(id);
      problems.push(`The clusters of a subscription could not be listed: ${answer.reason}`);
    }
  }
  return { rows: rows.all, seen, unreadable, failed, listed, problems: [...problems, ...rows.problems] };
}

type Asked =
  | { readonly kind: "asked"; readonly rows: RowsOf }
  /** Asking once more does not help, now or by the next timer. */
  | { readonly kind: "unusable"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Asks for all pages. A page that does not come is asked for again, and a token that is refused begins all anew. */
async function askInventory(
  subscriptionIds: readonly string[],
  { inventory, pause }: SurveyDependencies,
  signal: AbortSignal,
): Promise<Asked> {
  let rows = new RowsOf(subscriptionIds);
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
        rows.add(answer.items, answer.oddRows);
        if (answer.next === undefined) return { kind: "asked", rows };
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
        rows = new RowsOf(subscriptionIds);
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
