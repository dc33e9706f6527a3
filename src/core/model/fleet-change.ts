import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { Actor } from "./actor.ts";

/** A change of a cluster's guarded settings as the inventory of changes tells it: for whoever finds a drift without an event. */
export interface FleetChange {
  /** The cluster's key; see `ClusterId`. */
  readonly clusterKey: string;
  /** When the change was seen, ISO 8601 UTC. */
  readonly at: string;
  /** Who made it; absent where it does not say. */
  readonly actor?: Actor;
  /** ARM's id of the operation. */
  readonly correlationId?: string;
  /** The guarded settings that it touched. */
  readonly settings: readonly GuardedSetting[];
}
