import type { Exemption } from "./cluster-policy.ts";

/**
 * An exemption that hid something of a cluster at its last read, so that the cluster is looked at for its end; or one that
 * did earlier, and of whose end people were told; or one that has just ended.
 */
export interface WatchedExemption extends Exemption {
  /** Set once people have been told that it ends. */
  readonly toldAhead?: true;
  /** Set once its end has passed by the clock of a machine that looked: it holds on no other any more. */
  readonly hasEnded?: true;
  /** When the cluster is looked at for it next, ISO 8601 UTC: the day before, then its end; absent while it hides nothing. */
  readonly lookAt?: string;
  /** When a message for that wakes, ISO 8601 UTC; absent while it is too far off for one: the timer carries it so far. */
  readonly wakesAt?: string;
}
