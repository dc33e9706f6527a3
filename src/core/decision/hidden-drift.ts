import { guardedProperty } from "../cluster/exposure.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import { endedBadly } from "../cluster/provisioning-phase.ts";
import { exemptionOf } from "../model/cluster-policy.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { DriftItem } from "../model/finding.ts";
import type { Incident } from "../model/incident.ts";
import type { DecisionInput } from "../model/planned-decision.ts";

/**
 * What the guardrail's own update was to put back, and what a read does not show although it may be open still: the
 * update ended `Failed` or `Canceled`, so what the body shows may not be in force. Empty for any other read, and without
 * what the policy exempts by now.
 */
export function hiddenDrift(
  incident: Incident,
  {
    snapshot,
    evaluation,
    baseline,
    policy,
    now,
  }: Pick<DecisionInput, "snapshot" | "evaluation" | "baseline" | "policy" | "now">,
): readonly DriftItem[] {
  const attempt = incident.update?.attempt;
  if (!endedBadly(snapshot.phase) || !attempt || incident.compliantSince !== undefined) return [];
  const shown = settingsOf(incident, evaluation);
  const sent = attempt.settings;
  return sent
    .filter((setting) => !shown.includes(setting) && !exemptionOf(policy, setting, now))
    .map((setting) => ({
      setting,
      before: baseline?.restore[guardedProperty[setting]] ?? null,
      after: snapshot.exposure[guardedProperty[setting]] ?? null,
    }));
}

/** The settings that an incident of this topic is about, by what is seen. */
function settingsOf(
  { topic }: Incident,
  { drift, findings }: Pick<Evaluation, "drift" | "findings">,
): readonly GuardedSetting[] {
  if (topic !== "narrowing") return drift.map(({ setting }) => setting);
  return findings.some(({ rule }) => rule === "authorized-ranges-narrowed") ? ["authorized-ranges"] : [];
}
