import type { Trigger } from "../core/event/trigger.ts";
import type { AlertLanes } from "./alert-lanes.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import type { HeldCluster } from "./held-cluster.ts";

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
