import { unlearnedSettings } from "../baseline/first-values.ts";
import { nextBaseline } from "../baseline/next-baseline.ts";
import { type ExposureProperty, unreadProperties } from "../cluster/exposure.ts";
import { endedBadly } from "../cluster/provisioning-phase.ts";
import { isApproved } from "../findings/accepted-findings.ts";
import { hasUnconfirmedUpdate } from "../incident/revert-attempt.ts";
import type { Baseline } from "../model/baseline.ts";
import { exemptionOf } from "../model/cluster-policy.ts";
import type { Decision } from "../model/decision.ts";
import type { DriftItem } from "../model/finding.ts";
import type { Incident } from "../model/incident.ts";
import type { DecisionInput, PlannedDecision } from "../model/planned-decision.ts";
import { decideRevert } from "./decide-revert.ts";
import { hiddenDrift } from "./hidden-drift.ts";
import { withoutRevert } from "./without-revert.ts";

/** What a reconcile run will do about what it read. Pure: the same input always gives the same decision. */
export function decide(input: DecisionInput): Decision {
  return planDecision(input).decision;
}

/**
 * The decision with its revert plan. Mode and policy narrow the plan here and nowhere else.
 *
 * | verdict | decision |
 * | --- | --- |
 * | any, mode off | none |
 * | drifted, or an update of ours ended badly | alert, or in mode revert or by hand what `decideRevert` says: revert, wait, refuse, stand-down |
 * | exposed | alert: nothing was approved that could be put back; as compliant where a person accepted all of it |
 * | compliant | learn what moved; tell or revert a list that shrank; else none |
 */
export function planDecision(input: DecisionInput): PlannedDecision {
  const { evaluation, policy } = input;
  if (policy.mode === "off")
    return withoutRevert("none", {
      reason: "SwitchedOff",
      message: "The policy switches the guardrail off for this cluster.",
    });
  const repeated = repeatOwnUpdate(input);
  if (repeated) return repeated;
  switch (evaluation.verdict) {
    case "compliant":
      return decideCompliant(input);
    case "drifted":
      return decideRevert(
        input,
        "exposure",
        evaluation.drift,
        "The exposure is more open than the baseline.",
      );
    case "exposed":
      if (isApproved(evaluation, input.state.baseline?.acceptedFindings)) return decideCompliant(input);
      return withoutRevert("alert", {
        reason: "NothingApproved",
        message: "The cluster is exposed, and nothing narrower was approved that could be put back.",
      });
    case "unknown":
      return withoutRevert("alert", {
        reason: "ClusterUnreadable",
        message: "The cluster could not be read.",
      });
  }
}

/**
 * An update of ours that ended `Failed` or `Canceled` is sent again, whatever of it the body shows: what the body shows
 * then may not be in force. A refusal of the repeat, or a stand-down, holds it up as it holds up any revert.
 */
function repeatOwnUpdate(input: DecisionInput): PlannedDecision | undefined {
  const { snapshot, evaluation, policy, state } = input;
  if (!endedBadly(snapshot.phase)) return undefined;
  const isRepeated = (incident: Incident | undefined): incident is Incident =>
    hasUnconfirmedUpdate(incident) && (policy.mode === "revert" || incident.manualRevert !== undefined);
  const why = `The guardrail's update ended ${snapshot.provisioningState}: what the body shows may not be in force, so it is sent again.`;
  const { exposure, narrowing } = state.incidents;
  if (isRepeated(exposure)) {
    const drift = [...evaluation.drift, ...hiddenDrift(exposure, input)];
    const repeated = decideRevert(input, "exposure", drift, why);
    return { ...repeated, isOwnUpdateRepeated: evaluation.verdict !== "drifted" };
  }
  const isListMinded = policy.onNarrowed === "revert" || narrowing?.manualRevert !== undefined;
  const isRepeatedList = isListMinded && !exemptionOf(policy, "authorized-ranges", input.now);
  if (isRepeated(narrowing) && isRepeatedList && isApproved(evaluation, state.baseline?.acceptedFindings)) {
    return { ...decideRevert(input, "narrowing", [narrowedList(input)], why), isOwnUpdateRepeated: true };
  }
  return undefined;
}

function decideCompliant(input: DecisionInput): PlannedDecision {
  const { snapshot, evaluation, baseline, policy, state, now } = input;
  if (evaluation.narrowedRanges.length > 0 && state.incidents.narrowing?.manualRevert) {
    return decideRevert(input, "narrowing", [narrowedList(input)], "Approved ranges are missing.");
  }
  if (snapshot.phase === "in-progress") {
    return withoutRevert("none", {
      reason: "NotConfirmedYet",
      message: `Nothing more open than approved is seen, but the cluster is still ${snapshot.provisioningState}: nothing is confirmed yet.`,
    });
  }
  if (snapshot.phase !== "succeeded") {
    return withoutRevert("none", {
      reason: "OperationEndedBadly",
      message: `The last operation ended ${snapshot.provisioningState}: what the body shows may not be in force.`,
    });
  }
  if (evaluation.narrowedRanges.length > 0 && policy.onNarrowed !== "ignore") {
    if (policy.onNarrowed === "revert" && policy.mode === "revert") {
      return decideRevert(input, "narrowing", [narrowedList(input)], "The policy puts a narrowed list back.");
    }
    return withoutRevert(
      "alert",
      {
        reason: "ApprovedRangesMissing",
        message: "Approved ranges are missing. Nothing is exposed; whoever relied on them is locked out.",
      },
      "narrowing",
    );
  }
  const moved = nextBaseline(state.baseline, snapshot, evaluation, policy, now);
  if (moved && moved !== state.baseline)
    return withoutRevert("learn", {
      reason: "BaselineLearned",
      message: learnedInWords(state.baseline, moved, unreadProperties(snapshot.exposure)),
    });
  if (evaluation.verdict === "exposed")
    return withoutRevert("none", {
      reason: "AcceptedByPerson",
      message: "What is found has been accepted by a person, with the baseline.",
    });
  const unlearned = unlearnedSettings(baseline?.approved ?? {}, unreadProperties(snapshot.exposure));
  return withoutRevert(
    "none",
    evaluation.exempted.length === 0
      ? { reason: "WithinBaseline", message: "The cluster is within its baseline." }
      : {
          reason: "ExemptedByPolicy",
          message: `Nothing is wrong but what the policy exempts${unlearned.length === 0 ? "." : `; nothing is learned of ${unlearned.join(", ")} meanwhile.`}`,
        },
  );
}

/** What a read adds to the baseline. */
function learnedInWords(
  before: Baseline | undefined,
  after: Baseline,
  unread: readonly ExposureProperty[],
): string {
  const left = unlearnedSettings(after.approved, unread);
  const first = (before ? unlearnedSettings(before.approved, unread) : []).filter(
    (setting) => !left.includes(setting),
  );
  if (first.length > 0)
    return `Nothing is wrong any more with ${first.join(", ")}: what it shows is its baseline.`;
  if (before) return "The exposure got tighter: it is remembered.";
  const exempted =
    left.length > 0 ? ` Nothing is learned of ${left.join(", ")} while the policy exempts it.` : "";
  return `The cluster is seen protected for the first time: this is its baseline.${exempted}`;
}

/** The list that shrank, as the one drifted setting of its revert. */
function narrowedList({ baseline, snapshot }: DecisionInput): DriftItem {
  return {
    setting: "authorized-ranges",
    before: baseline?.approved.authorizedIPRanges ?? null,
    after: snapshot.exposure.authorizedIPRanges,
  };
}
