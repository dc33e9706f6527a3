import type { Baseline } from "./baseline.ts";
import type { Trust } from "./believed-change.ts";
import type { Verdict } from "./finding.ts";
import type { Incident } from "./incident.ts";
import type { IncidentTopic } from "./incident-topic.ts";
import type { LogQuestion } from "./log-question.ts";
import type { SelectingTags } from "./policy-by-tags.ts";
import type { WatchedExemption } from "./watched-exemption.ts";
import type { WaysIn } from "./ways-in.ts";
import type { Write } from "./write.ts";

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
  /** When updates were sent that got no answer, and that were taken for lost: one of them may arrive late. ISO 8601 UTC. */
  readonly lostUpdates?: readonly string[];
  /** The missing ranges that were told last, as a fingerprint, so that they are told once. */
  readonly narrowingTold?: string;
  /** Since when the cluster could not be read, how many reads in a row have failed, and when it is read again. */
  readonly unreadable?: { readonly since: string; readonly reads: number; readonly followUpAt: string };
  /** When the last read at `Succeeded` began that was within the baseline, ISO 8601 UTC: earlier writes opened nothing. */
  readonly compliantAt?: string;
  /** When the last read of the cluster began, whatever it showed, ISO 8601 UTC. */
  readonly seenAt?: string;
  /** The exposure that it showed, as a fingerprint: another one is told by an event, or by the sweep that finds it. */
  readonly seenExposure?: string;
  /** The writes since the last compliant read of which events have told; absent for none. */
  readonly writes?: readonly Write[];
  /** ARM's correlation ids of writes that opened nothing, or whose incidents have ended, the last first, some at most. */
  readonly pastWrites?: readonly string[];
  /** The tags by which the policy file selects, as the last compliant read at `Succeeded` showed them. */
  readonly compliantTags?: SelectingTags;
  /** What the Activity Log is still to be asked; absent for nothing. */
  readonly questions?: readonly LogQuestion[];
  /** What is known of its children, which its own body does not show; absent where they were never asked for. */
  readonly waysIn?: WaysIn;
  /** Exemptions that hid something of it at the last read; absent for none. */
  readonly exemptions?: readonly WatchedExemption[];
  /** Changes that were believed to be trusted deployers' own; absent for none, ever. */
  readonly trust?: Trust;
  /** The verdict of the last read, for the posture. */
  readonly verdict?: Verdict;
}

/** The state of a cluster that was never seen. */
export function unseen(clusterId: string): ClusterState {
  return { clusterId, retired: [], incidents: {}, reverts: [] };
}
