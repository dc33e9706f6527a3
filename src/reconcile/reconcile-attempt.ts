import type { Trigger } from "../core/model/trigger.ts";
import type { AlertLanes } from "../delivery/alert-lanes.ts";
import type { ClusterLease } from "./cluster-lease.ts";
import type { ReconcileDependencies } from "./dependencies.ts";

/** One attempt of a run, from a read to what came of it. A run starts over where the cluster changed under its update. */
export interface ReconcileAttempt {
  readonly lease: ClusterLease;
  readonly trigger: Trigger;
  /** True where no other attempt may follow, whatever ARM answers. */
  readonly isLast: boolean;
  readonly deliver: AlertLanes;
  readonly dependencies: ReconcileDependencies;
  /** Ends the work. */
  readonly signal: AbortSignal;
}
