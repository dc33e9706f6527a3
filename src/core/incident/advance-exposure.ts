import { isApproved } from "../findings/accepted-findings.ts";
import { sameJson } from "../json/same-json.ts";
import type { Decision } from "../model/decision.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { DriftItem } from "../model/finding.ts";
import type { Incident } from "../model/incident.ts";
import type { PlannedDecision } from "../model/planned-decision.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import { listInWords } from "../text/list-in-words.ts";
import { elapsedMs } from "../time/elapsed-ms.ts";
import {
  type IncidentStep,
  moveIncident,
  openIncident,
  reopenIncident,
  updateIncident,
} from "./advance-incident.ts";
import { closedEndOf } from "./closed-end.ts";
import { type ClosedEnd, endIncident, endStillOpen, stillOpenReason } from "./end-incident.ts";
import { without } from "./life-cycle.ts";
import { hasOwnUpdate, statusAfter, withAttempt } from "./revert-attempt.ts";
import { type StillOpen, stillOpen } from "./still-open.ts";
import { withToldOpen } from "./told-open.ts";

/**
 * Carries on the story of a cluster that is more open than it may be.
 *
 * | the cluster | without an incident | with one |
 * | --- | --- | --- |
 * | drifted | opened | updated when the drift changed shape; contested, failed when it comes to that; contested once more when people had closed it meanwhile |
 * | exposed, nothing drifted, not accepted | opened | as within the baseline where the guardrail's own update or a stand-down is to end, else updated |
 * | within its baseline, not `Succeeded` | | left as it is; an update of ours that failed is sent again, or it says what stands against that |
 * | within its baseline, `Succeeded` | | reverted when our update did it, resolved otherwise; contested: resolved after a calm window |
 * | as open as was told, and the policy no longer minds | | exempted, contested or not |
 */
export function advanceExposure(
  input: ReconcileInput,
  evaluation: Evaluation,
  planned: PlannedDecision,
): readonly IncidentStep[] {
  const { context, state } = input;
  const incident = state.incidents.exposure;
  const decision = incident ? withUnminded(planned.decision, incident, evaluation, input) : planned.decision;
  const isDrifted = evaluation.verdict === "drifted";
  const isExposed = isStandingExposed(evaluation, input);
  if (!incident) {
    if (!isDrifted && !isExposed) return [];
    const status = statusAfter(undefined, decision);
    const opened = openIncident("exposure", status, evaluation, decision, context);
    return [attempted(remembered(opened, evaluation, input), input, planned)];
  }
  if (isDrifted) {
    if (isOwnUpdateApplying(incident, evaluation.drift, input)) return [];
    const outside = without(incident, "compliantSince");
    const status = statusAfter(incident, decision);
    const isReopened = incident.compliantSince !== undefined && status === "contested";
    const seen = isReopened
      ? reopenIncident(outside, evaluation, decision, context)
      : updateIncident(outside, status, evaluation, decision, context);
    return [attempted(remembered(seen, evaluation, input), input, planned)];
  }
  if (planned.isOwnUpdateRepeated && planned.topic === "exposure") {
    const status = statusAfter(incident, decision);
    return [attempted(moveIncident(incident, status, decision, context), input, planned)];
  }
  if (isExposed && incident.status !== "contested" && !hasOwnUpdate(incident)) {
    return [remembered(updateIncident(incident, "open", evaluation, decision, context), evaluation, input)];
  }
  return endWithinBaseline(incident, input, evaluation, planned);
}

/** The decision about what is left of an incident says what else of it is open, where the policy no longer minds that. */
function withUnminded(
  decision: Decision,
  incident: Incident,
  evaluation: Evaluation,
  input: ReconcileInput,
): Decision {
  const settings = stillOpen(incident, evaluation, input).findings.map(({ setting }) => setting);
  if (settings.length === 0) return decision;
  const open = listInWords([...new Set(settings)]);
  return {
    ...decision,
    message: `${decision.message} Still open, and no longer minded by the policy: ${open}.`,
  };
}

/** True where something is wrong that is no drift, and that no person accepted with the baseline. */
function isStandingExposed(evaluation: Evaluation, { state }: ReconcileInput): boolean {
  return evaluation.verdict === "exposed" && !isApproved(evaluation, state.baseline?.acceptedFindings);
}

/** What the body shows is in force only at `Succeeded`: before that nothing ends. */
function endWithinBaseline(
  incident: Incident,
  input: ReconcileInput,
  evaluation: Evaluation,
  { decision }: PlannedDecision,
): readonly IncidentStep[] {
  const { snapshot, context, policy } = input;
  const left = stillOpen(incident, evaluation, input);
  if (snapshot.phase !== "succeeded") {
    // What the body shows as open is open, or was asked for; what it shows as closed may not be.
    const isSettled = snapshot.phase !== "in-progress";
    return isSettled && isAllOfIt(incident, left)
      ? [endStillOpen(incident, left, stillOpenReason(incident, left, evaluation), context)]
      : [];
  }
  if (incident.status === "contested" && left.findings.length === 0) {
    const compliantSince = incident.compliantSince ?? context.now.toISOString();
    if (elapsedMs(compliantSince, context.now) < policy.reverts.windowSeconds * 1000)
      return [{ incident: { ...incident, compliantSince }, alerts: [] }];
  }
  const end: ClosedEnd =
    incident.status === "contested"
      ? [
          "resolved",
          {
            reason: "CalmForWindow",
            message: "The cluster has stayed within its baseline for a whole window.",
          },
        ]
      : closedEndOf(incident, input);
  const ended = endIncident(incident, end, evaluation, input);
  if (!isStandingExposed(evaluation, input)) return [ended];
  // The drift is gone; what is wrong with the cluster besides is a story of its own.
  return [
    ended,
    remembered(openIncident("exposure", "open", evaluation, decision, context), evaluation, input),
  ];
}

/** True where all that an incident told is shown as open: nothing of it depends on what the body may hide. */
function isAllOfIt({ toldOpen, findings, update }: Incident, left: StillOpen): boolean {
  const told = [...(toldOpen?.drift ?? []), ...findings].map(({ setting }) => setting);
  const isOpen = (setting: string): boolean => left.findings.some((finding) => finding.setting === setting);
  return told.length > 0 && [...told, ...(update?.attempt?.settings ?? [])].every(isOpen);
}

/**
 * True while our own update runs and nothing is open but what was told: what of it is already back, and what is left for
 * a person, is news only when the operation has ended.
 */
function isOwnUpdateApplying(
  incident: Incident,
  drift: readonly DriftItem[],
  { snapshot }: ReconcileInput,
): boolean {
  if (!hasOwnUpdate(incident) || snapshot.phase !== "in-progress") return false;
  return drift.every(({ setting, after }) =>
    incident.drift.some((told) => told.setting === setting && sameJson(told.after, after)),
  );
}

/** The step with what it told, for the incident's end. */
function remembered(step: IncidentStep, evaluation: Evaluation, { policy }: ReconcileInput): IncidentStep {
  return { ...step, incident: withToldOpen(step.incident, evaluation, policy) };
}

function attempted(
  step: IncidentStep,
  { snapshot, context }: ReconcileInput,
  planned: PlannedDecision,
): IncidentStep {
  return { ...step, incident: withAttempt(step.incident, planned, snapshot, context.now) };
}
