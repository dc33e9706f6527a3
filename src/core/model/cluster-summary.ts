import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { Baseline } from "./baseline.ts";
import type { Verdict } from "./finding.ts";
import type { Incident } from "./incident.ts";

/** An incident without what it is about. */
export type IncidentSummary = Pick<
  Incident,
  "id" | "topic" | "status" | "severity" | "openedAt" | "exposedSince" | "closedAt" | "compliantSince"
>;

/** What the list of all clusters shows of one: small, however long its ranges are. */
export interface ClusterSummary {
  readonly clusterId: string;
  /** The verdict of the last read; absent for a cluster that is deleted. */
  readonly verdict?: Verdict;
  /** When the last read began, ISO 8601 UTC. */
  readonly seenAt?: string;
  /** Since when it could not be read, ISO 8601 UTC. */
  readonly unreadableSince?: string;
  readonly baseline?: Pick<Baseline, "source" | "takenAt"> & {
    /** Settings for which nothing is approved yet. */
    readonly lacks: readonly GuardedSetting[];
  };
  /** Settings that could not be seen the last time: what is known of them may be old. Absent for none. */
  readonly notSeen?: readonly GuardedSetting[];
  /** When the lists of its children were asked for last, ISO 8601 UTC; absent where they never were. */
  readonly waysInAskedAt?: string;
  /** Open incidents. */
  readonly incidents: readonly IncidentSummary[];
}
