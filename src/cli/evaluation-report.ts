import type { ClusterSnapshot } from "../core/cluster/cluster-snapshot.ts";
import { decide } from "../core/decision/decide.ts";
import { judge } from "../core/decision/judge.ts";
import { type VerdictReport, verdictReport } from "../core/decision/verdict-report.ts";
import type { Baseline } from "../core/model/baseline.ts";
import type { ClusterPolicy } from "../core/model/cluster-policy.ts";
import { unseen } from "../core/model/cluster-state.ts";
import { notInBody } from "../core/ways-in/not-in-body.ts";

/** What the command line says of one cluster. */
export interface EvaluationReport extends VerdictReport {
  /** `null` where the body has no id that names a cluster. */
  readonly clusterId: string | null;
}

/**
 * Judges a cluster as the function app would on a first event, with `baseline` as what had been approved. All that there is
 * is one body, so the report says what that does not show.
 */
export function evaluationReport(
  body: ClusterSnapshot,
  clusterId: string | null,
  baseline: Baseline | undefined,
  policy: ClusterPolicy,
  now: Date,
): EvaluationReport {
  const snapshot = { ...body, notSeen: notInBody(body) };
  const state = { ...unseen(snapshot.cluster.id), ...(baseline ? { baseline } : {}) };
  const judged = judge({ snapshot, state, policy, outbound: undefined, source: "recheck", now });
  return { clusterId, ...verdictReport(judged.evaluation, decide(judged)) };
}
