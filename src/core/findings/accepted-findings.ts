import { type GuardedSetting, guardedSettings } from "../cluster/guarded-setting.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Finding, RuleId } from "../model/finding.ts";

/** What exposes nobody: a list that only shrank, and an entry that lets nobody in. */
const hints: ReadonlySet<RuleId> = new Set(["authorized-ranges-narrowed", "range-not-public"]);

/** The findings that make a cluster exposed: all but hints. */
export function exposingFindings({ findings }: Pick<Evaluation, "findings">): readonly Finding[] {
  return findings.filter(({ rule }) => !hints.has(rule));
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

/**
 * The settings of which a read shows nothing that nobody has approved, and nothing that an exemption hides: each is
 * judged by itself, whatever is wrong with the others.
 */
export function settingsInOrder(
  evaluation: Pick<Evaluation, "findings" | "exempted">,
  accepted: readonly RuleId[] = [],
): ReadonlySet<GuardedSetting> {
  const open = exposingFindings(evaluation).filter(({ rule }) => !accepted.includes(rule));
  // What an exemption of one resource hides is no part of what is judged, nor learned.
  const hidden = evaluation.exempted.filter(({ resource }) => resource === undefined);
  const others = new Set([...open, ...hidden].map(({ setting }) => setting));
  return new Set(guardedSettings.filter((setting) => !others.has(setting)));
}
