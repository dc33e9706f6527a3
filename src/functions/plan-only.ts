import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Trigger } from "../core/event/trigger.ts";
import { type PlannedRun, readAndPlan } from "../reconcile/read-and-plan.ts";
import type { Guarding } from "./guardrail.ts";

/** What starts a run that somebody asked for. */
export const recheckTrigger: Trigger = { source: "recheck" };

/** What a run would do, without a note, a lease, a write or an alert. */
export async function planOnly(
  cluster: ClusterId,
  { dependencies }: Pick<Guarding, "dependencies">,
  signal: AbortSignal,
): Promise<PlannedRun> {
  const { state } = await dependencies.store.load(cluster);
  return readAndPlan(cluster, state, recheckTrigger, dependencies, signal);
}
