import { effectiveBaseline } from "../core/baseline/effective-baseline.ts";
import type { ClusterSnapshot } from "../core/cluster/cluster-snapshot.ts";
import { decide } from "../core/decision/decide.ts";
import { evaluate } from "../core/findings/evaluate.ts";
import type { JsonObject } from "../core/json/json.ts";
import type { Baseline } from "../core/model/baseline.ts";
import type { ClusterPolicy } from "../core/model/cluster-policy.ts";
import { unseen } from "../core/model/cluster-state.ts";
import type { DecisionAction } from "../core/model/decision.ts";
import type { DriftItem, Finding, Verdict } from "../core/model/finding.ts";

/** What the command line says of one cluster. */
export interface EvaluationReport {
  /** `null` where the body has no id that names a cluster. */
  readonly clusterId: string | null;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly drift: readonly DriftItem[];
  readonly decision: {
    readonly action: DecisionAction;
    readonly reason: string;
    /** Only the leaves that a revert would change. */
    readonly patch: JsonObject;
  };
}

/** Judges a cluster as the function app would on a first event, with `baseline` as what had been approved. */
export function evaluationReport(
  snapshot: ClusterSnapshot,
  clusterId: string | null,
  baseline: Baseline | undefined,
  policy: ClusterPolicy,
  now: Date,
): EvaluationReport {
  const effective = effectiveBaseline(baseline, policy.declared);
  const evaluation = evaluate(snapshot, effective, policy, now);
  const { action, reason, patch } = decide({
    snapshot,
    evaluation,
    baseline: effective,
    policy,
    state: { ...unseen(snapshot.cluster.id), ...(baseline ? { baseline } : {}) },
    outbound: undefined,
    source: "recheck",
    now,
  });
  return {
    clusterId,
    verdict: evaluation.verdict,
    findings: evaluation.findings.map(({ rule, severity, setting, message, remediation }) => {
      return { rule, severity, setting, message, remediation };
    }),
    drift: evaluation.drift,
    decision: { action, reason, patch },
  };
}
