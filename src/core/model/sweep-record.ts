import type { LookCount } from "./look-count.ts";
import type { SweepEnd } from "./sweep-end.ts";

/** A sweep that is under way: what whoever goes on with it has to know. */
export interface RunningSweep {
  /** ISO 8601 UTC: names the sweep. */
  readonly startedAt: string;
  /** The subscriptions that are still to be gone through. */
  readonly left: readonly string[];
  /** How many of them are gone through at a time. */
  readonly atOnce: number;
  /**
   * The clusters of these that are through already, as digests of their ids, by subscription: so that whoever goes on in
   * the middle judges none twice, and misses none, in whatever order they are shown then.
   */
  readonly judged: Readonly<Record<string, readonly string[]>>;
  /** Set where it stopped for want of time: whoever comes next goes on at once. */
  readonly isHandedOn?: true;
  /** How many clusters were shown so far. */
  readonly clusters: number;
  readonly looks: LookCount;
  /** How many looks are left to the next sweep, as they were too many. */
  readonly leftOver: number;
  /** The subscriptions of which nothing may be read. */
  readonly unreadable: readonly string[];
  /** Those of which nothing could be read before, and something can now. */
  readonly back: readonly string[];
  /** How many subscriptions and clusters could not be gone through. */
  readonly failures: number;
  /** Set where it broke off once: more looks may have been asked for than are counted. */
  readonly isResumed?: true;
}

/** A subscription of which nothing may be read. */
export interface UnreadableSubscription {
  readonly subscriptionId: string;
  /** When the first sweep began that could read nothing of it, ISO 8601 UTC. */
  readonly since: string;
}

/** All that is remembered of the sweeps, for all instances. */
export interface SweepRecord {
  /** When a sweep was due for the first time, ISO 8601 UTC. */
  readonly since: string;
  /** When the last one that ended well had ended, ISO 8601 UTC. */
  readonly lastWellAt?: string;
  /** When the last one that ended well had begun, ISO 8601 UTC: later changes are not known yet. */
  readonly lastWellStartedAt?: string;
  /** The last one that ended. */
  readonly last?: SweepEnd;
  readonly running?: RunningSweep;
  /** The subscriptions of the last sweep, and those that it had lost: one that is not in scope any more may have been lost. */
  readonly subscriptions: readonly string[];
  /** Those of which people have been told. */
  readonly unreadable: readonly UnreadableSubscription[];
  /** What was seen for the first time by a sweep, and is told together once its looks are through. */
  readonly digest?: { readonly startedAt: string; readonly dueAt: string };
}
