import { isApproved } from "../findings/accepted-findings.ts";
import { narrowingAlone } from "../findings/evaluate.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { PlannedDecision } from "../model/planned-decision.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import { type IncidentStep, moveIncident, openIncident, updateIncident } from "./advance-incident.ts";
import { closedEndOf } from "./closed-end.ts";
import { endIncident } from "./end-incident.ts";
import { statusAfter, withAttempt } from "./revert-attempt.ts";
import { withToldOpen } from "./told-open.ts";

/**
 * Carries on the story of an approved list that only shrank: told once, and again when other ranges are missing. While
 * the list is gone or not in force it says nothing of what is missing, and the story waits.
 */
export function advanceNarrowing(
  input: ReconcileInput,
  evaluation: Evaluation,
  planned: PlannedDecision,
): readonly IncidentStep[] {
  const { snapshot, policy, state, context } = input;
  const { decision } = planned;
  const incident = state.incidents.narrowing;
  const isOurs = planned.topic === "narrowing";
  const attempted = (step: IncidentStep): IncidentStep =>
    isOurs ? { ...step, incident: withAttempt(step.incident, planned, snapshot, context.now) } : step;
  const told = (step: IncidentStep): IncidentStep =>
    attempted({ ...step, incident: withToldOpen(step.incident, evaluation, policy) });
  const isWaitingByHand = incident?.manualRevert !== undefined && snapshot.phase !== "succeeded";
  if (incident && isOurs && (planned.isOwnUpdateRepeated || isWaitingByHand)) {
    return [attempted(moveIncident(incident, statusAfter(incident, decision), decision, context))];
  }
  if (!isApproved(evaluation, state.baseline?.acceptedFindings) || snapshot.phase !== "succeeded") return [];
  const narrowing = narrowingAlone(evaluation);
  if (evaluation.narrowedRanges.length === 0 || policy.onNarrowed === "ignore") {
    if (!incident) return [];
    // What the policy ignores it does not mind, although it is seen.
    const minded = { ...evaluation, findings: [] };
    return [endIncident(incident, closedEndOf(incident, input), minded, input)];
  }
  if (incident) {
    const status = statusAfter(incident, decision);
    return [told(updateIncident(incident, status, narrowing, decision, context))];
  }
  const isTold = state.narrowingTold === fingerprint([...evaluation.narrowedRanges]);
  if (isTold && decision.action !== "revert") return [];
  return [told(openIncident("narrowing", statusAfter(undefined, decision), narrowing, decision, context))];
}

/** The missing ranges that have been told, for the state; `undefined` once none is missing. */
export function narrowingToldAfter(
  state: ClusterState,
  evaluation: Evaluation,
  { snapshot, policy }: ReconcileInput,
): string | undefined {
  const { narrowedRanges } = evaluation;
  const isJudged = isApproved(evaluation, state.baseline?.acceptedFindings);
  if (!isJudged || snapshot.phase !== "succeeded" || policy.onNarrowed === "ignore") {
    return state.narrowingTold;
  }
  return narrowedRanges.length > 0 ? fingerprint([...narrowedRanges]) : undefined;
}
