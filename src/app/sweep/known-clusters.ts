import { type ClusterId, parseClusterId } from "../../core/cluster/cluster-id.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { StateStore } from "../../ports/state-store.ts";

/** The clusters that are remembered, and not as deleted, by subscription. */
export interface KnownFleet {
  readonly bySubscription: ReadonlyMap<string, readonly ClusterId[]>;
  /** Set where not all of them could be read: who is missing here may be known all the same. */
  readonly problem?: string;
}

/** Lists the clusters that are remembered and were not deleted, of all subscriptions or of one. Never throws. */
export async function knownFleet(
  store: Pick<StateStore, "listClusters">,
  subscriptionId?: string,
): Promise<KnownFleet> {
  const bySubscription = new Map<string, ClusterId[]>();
  try {
    for await (const { clusterId, verdict } of store.listClusters(subscriptionId)) {
      const cluster = verdict === undefined ? undefined : parseClusterId(clusterId);
      if (!cluster) continue;
      const known = bySubscription.get(cluster.subscriptionId) ?? [];
      bySubscription.set(cluster.subscriptionId, known);
      known.push(cluster);
    }
    return { bySubscription };
  } catch (error) {
    return {
      bySubscription,
      problem: `Not every cluster that is remembered could be listed: ${describeError(error)}`,
    };
  }
}
