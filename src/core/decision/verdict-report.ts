import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { JsonObject } from "../json/json.ts";
import type { Decision, DecisionAction } from "../model/decision.ts";
import type { Why } from "../model/decision-reason.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { DriftItem, Finding, Verdict } from "../model/finding.ts";

/** What is said of one cluster as JSON, by the command line and by a recheck alike. */
export interface VerdictReport {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly drift: readonly DriftItem[];
  /** Settings of which the verdict says nothing, as what shows them was not read; left out for none. */
  readonly notSeen?: readonly GuardedSetting[];
  readonly decision: Why & {
    readonly action: DecisionAction;
    /** Only the leaves that a revert would change. */
    readonly patch: JsonObject;
  };
}

/** The report of what was judged and decided. */
export function verdictReport(
  { verdict, findings, drift, notSeen }: Evaluation,
  { action, reason, message, patch }: Decision,
): VerdictReport {
  return {
    verdict,
    findings: findings.map(({ rule, severity, setting, message, remediation }) => {
      return { rule, severity, setting, message, remediation };
    }),
    drift,
    ...(notSeen ? { notSeen } : {}),
    decision: { action, reason, message, patch },
  };
}
