import { nextBaseline } from "../../core/baseline/next-baseline.ts";
import type { ClusterSnapshot } from "../../core/cluster/cluster-snapshot.ts";
import { decide } from "../../core/decision/decide.ts";
import { judge } from "../../core/decision/judge.ts";
import { type VerdictReport, verdictReport } from "../../core/decision/verdict-report.ts";
import type { Baseline } from "../../core/model/baseline.ts";
import type { ClusterPolicy, Exemption } from "../../core/model/cluster-policy.ts";
import { unseen } from "../../core/model/cluster-state.ts";
import { notInBody } from "../../core/ways-in/not-in-body.ts";

/** What would happen to a cluster, as it is given, at one instant. */
export interface Moment extends VerdictReport {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** The exemptions that end at this instant; empty for now. */
  readonly ends: readonly Exemption[];
  /** The exemptions that hide something then. */
  readonly hidden: readonly Exemption[];
}

/**
 * What would happen now, and at the end of each exemption that still holds, were the cluster to stay as it is given:
 * judged and decided by the code that runs in the cloud, each time with the baseline that the reads before have made.
 */
export function momentsOf(
  body: ClusterSnapshot,
  baseline: Baseline | undefined,
  policy: ClusterPolicy,
  now: Date,
): readonly Moment[] {
  const snapshot = { ...body, notSeen: notInBody(body) };
  const later = policy.exemptions
    .map(({ until }) => Date.parse(until))
    .filter((until) => until > now.getTime());
  const instants = [...new Set([now.getTime(), ...later])].sort((left, right) => left - right);
  let stored = baseline;
  return instants.map((instant): Moment => {
    const at = new Date(instant);
    const state = { ...unseen(snapshot.cluster.id), ...(stored ? { baseline: stored } : {}) };
    const judged = judge({ snapshot, state, policy, outbound: undefined, source: "recheck", now: at });
    const { evaluation } = judged;
    stored = nextBaseline(stored, snapshot, evaluation, policy, at);
    return {
      at: at.toISOString(),
      ends: policy.exemptions.filter(({ until }) => instant > now.getTime() && Date.parse(until) === instant),
      hidden: evaluation.exempted,
      ...verdictReport(evaluation, decide(judged)),
    };
  });
}
