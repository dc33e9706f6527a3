import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Trigger } from "../core/model/trigger.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { type PlannedRun, readAndPlan } from "./read-and-plan.ts";

/** What starts a run that somebody asked for: it looks at all that there is. */
export const recheckTrigger: Trigger = { source: "recheck", looksAtWaysIn: true };

/** What a run would do, without a note, a lease, a write or an alert. */
export async function planOnly(
  cluster: ClusterId,
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
): Promise<PlannedRun> {
  const { state } = await dependencies.store.load(cluster);
  return readAndPlan(cluster, state, recheckTrigger, dependencies, signal);
}
