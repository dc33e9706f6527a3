import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { ClusterSnapshot } from "../core/cluster/cluster-snapshot.ts";
import type { FleetChange } from "../core/model/fleet-change.ts";

/** One cluster as an inventory shows it: minutes old, so that nothing is decided from it. */
export interface FleetRow {
  readonly cluster: ClusterId;
  /** What it shows of the cluster; absent where that cannot be judged. */
  readonly snapshot?: ClusterSnapshot;
}

/** Why a question to the inventory got no answer. */
export type InventoryRefusal =
  /** The place to go on from is not taken any more: the question is to be begun anew. */
  | { readonly kind: "token-refused"; readonly reason: string }
  /** The identity may read nothing of what was asked for, or the question is refused for good. */
  | { readonly kind: "denied"; readonly reason: string }
  /** 5xx, 429, no answer, an answer that is none: it may go better in a moment. */
  | {
      readonly kind: "unavailable";
      readonly reason: string;
      readonly retryAfterSeconds?: number;
      /** How many calls it took, where that was more than one question. */
      readonly calls?: number;
      /** Set where the rest of the answer cannot be had by asking once more. */
      readonly cannotGoOn?: true;
    };

/** One page of an answer. */
export interface InventoryPage<Item> {
  readonly kind: "page";
  readonly items: readonly Item[];
  /** How many rows could not be read as what was asked for. */
  readonly oddRows: number;
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
  /** How many calls it took, where that was more than one question: the pages of ARM's own list. */
  readonly calls?: number;
  /** How long the next question has to wait, in seconds; absent where it need not. */
  readonly pauseSeconds?: number;
}

/** What one question gave. */
export type InventoryAnswer<Item> = InventoryPage<Item> | InventoryRefusal;

/**
 * The clusters of many subscriptions at once, as an inventory beside ARM knows them. It lags, and it leaves out in
 * silence what the identity may not read: absence proves nothing.
 */
export interface FleetInventory {
  /**
   * The clusters of some subscriptions, a page of them.
   * @param next where the last page said that this one begins; absent for the first
   */
  clusters(
    subscriptionIds: readonly string[],
    next: string | undefined,
    signal: AbortSignal,
  ): Promise<InventoryAnswer<FleetRow>>;
  /**
   * The same of one subscription, by ARM's own list, which is as new as a read; in one page.
   * @param mostPages a list that has more of ARM's pages is not gone through, and unavailable
   */
  listed(subscriptionId: string, signal: AbortSignal, mostPages?: number): Promise<InventoryAnswer<FleetRow>>;
  /** What was changed of guarded settings since an instant (ISO 8601 UTC), and by whom; the same for a page of changes. */
  changes(
    subscriptionIds: readonly string[],
    since: string,
    next: string | undefined,
    signal: AbortSignal,
  ): Promise<InventoryAnswer<FleetChange>>;
}

/** So many subscriptions can be asked about in one question (azure-docs: governance/resource-graph, 1,000 a query). */
export const mostSubscriptionsAtOnce = 1_000;
