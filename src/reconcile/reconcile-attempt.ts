import type { Trigger } from "../core/model/trigger.ts";
import type { AlertLanes } from "../delivery/alert-lanes.ts";
import type { HeldCluster } from "./cluster-lease.ts";
import type { ReconcileDependencies } from "./dependencies.ts";

/** One round of a run, from a read to what came of it. A run starts over where the cluster changed under its update. */
export interface Round {
  readonly held: HeldCluster;
  readonly trigger: Trigger;
  /** True where no other round may follow, whatever ARM answers. */
  readonly isLast: boolean;
  readonly deliver: AlertLanes;
  readonly dependencies: ReconcileDependencies;
  /** Ends the work. */
  readonly signal: AbortSignal;
}
