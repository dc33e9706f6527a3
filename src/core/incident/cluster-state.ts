import type { Baseline } from "../baseline/baseline.ts";
import type { Verdict } from "../findings/finding.ts";
import type { Incident, IncidentTopic } from "./incident.ts";

/** All that is remembered of one cluster between runs. */
export interface ClusterState {
  /** The cluster's resource id. */
  readonly clusterId: string;
  readonly baseline?: Baseline;
  /** Baselines of deleted clusters of the same id, newest first. */
  readonly retired: readonly Baseline[];
  /** Open incidents, one at most per topic. */
  readonly incidents: Readonly<Partial<Record<IncidentTopic, Incident>>>;
  /** When the guardrail reverted by itself, ISO 8601 UTC: what the circuit breaker counts. */
  readonly reverts: readonly string[];
  /** The missing ranges that were told last, as a fingerprint, so that they are told once. */
  readonly narrowingTold?: string;
  /** Since when the cluster could not be read, how many reads in a row have failed, and when it is read again. */
  readonly unreadable?: { readonly since: string; readonly reads: number; readonly followUpAt: string };
  /** ARM's correlation ids of the writes whose incidents have ended, the last first, some at most. */
  readonly pastWrites?: readonly string[];
  /** The verdict of the last read, for the posture. */
  readonly verdict?: Verdict;
}

/** The state of a cluster that was never seen. */
export function unseen(clusterId: string): ClusterState {
  return { clusterId, retired: [], incidents: {}, reverts: [] };
}
