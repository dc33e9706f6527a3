import type { Evaluation } from "./evaluation.ts";
import type { Finding, RuleId } from "./finding.ts";

/** The findings that make a cluster exposed: all but that a list only shrank. */
export function exposingFindings({ findings }: Pick<Evaluation, "findings">): readonly Finding[] {
  return findings.filter(({ rule }) => rule !== "authorized-ranges-narrowed");
}

/**
 * True when nothing is wrong with a cluster that nobody has approved: nothing drifted, and each standing finding is one
 * that a person accepted together with the baseline.
 */
export function isApproved(evaluation: Evaluation, accepted: readonly RuleId[] = []): boolean {
  if (evaluation.verdict === "compliant") return true;
  return (
    evaluation.verdict === "exposed" &&
    exposingFindings(evaluation).every(({ rule }) => accepted.includes(rule))
  );
}
