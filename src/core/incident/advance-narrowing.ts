import type { PlannedDecision } from "../decision/planned-decision.ts";
import { isApproved } from "../findings/accepted-findings.ts";
import { type Evaluation, narrowingAlone } from "../findings/evaluation.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { ReconcileInput } from "../plan/reconcile-input.ts";
import {
  closeAtOperationEnd,
  type IncidentStep,
  moveIncident,
  openIncident,
  updateIncident,
} from "./advance-incident.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { Incident } from "./incident.ts";
import { askedFor, hasOwnUpdate, statusAfter, withAttempt } from "./revert-attempt.ts";

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
  const isWaitingByHand = incident?.byHand !== undefined && snapshot.phase !== "succeeded";
  if (incident && isOurs && (planned.isOwnUpdateRepeated || isWaitingByHand)) {
    return [attempted(moveIncident(incident, statusAfter(incident, decision), decision, context))];
  }
  if (!isApproved(evaluation, state.baseline?.acceptedFindings) || snapshot.phase !== "succeeded") return [];
  const narrowing = narrowingAlone(evaluation);
  if (evaluation.narrowedRanges.length === 0 || policy.onNarrowed === "ignore") {
    return incident
      ? [closeAtOperationEnd(incident, ...endOf(incident, evaluation), evaluation.verdict, input)]
      : [];
  }
  if (incident) {
    const status = statusAfter(incident, decision);
    return [attempted(updateIncident(incident, status, narrowing, decision, context))];
  }
  const isTold = state.narrowingTold === fingerprint([...evaluation.narrowedRanges]);
  if (isTold && decision.action !== "revert") return [];
  return [
    attempted(openIncident("narrowing", statusAfter(undefined, decision), narrowing, decision, context)),
  ];
}

function endOf(incident: Incident, { narrowedRanges }: Evaluation): ["reverted" | "resolved", string] {
  if (narrowedRanges.length > 0) return ["resolved", "The policy no longer minds a list that shrank."];
  return hasOwnUpdate(incident)
    ? ["reverted", `The whole approved list is in the cluster again${askedFor(incident)}.`]
    : ["resolved", "The approved ranges are let in again."];
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
