import { narrowingAlone } from "../findings/evaluate.ts";
import { accept } from "../incident/accept.ts";
import type { IncidentStep } from "../incident/advance-incident.ts";
import { exposureFingerprint } from "../incident/exposure-fingerprint.ts";
import { hasOwnUpdate, hasUnconfirmedUpdate } from "../incident/revert-attempt.ts";
import { stillOpen } from "../incident/still-open.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import type { ManualAction } from "../model/manual-action.ts";
import type { ManualActionAnswer } from "../model/manual-action-answer.ts";
import type { DecisionInput } from "../model/planned-decision.ts";
import type { RunContext } from "../model/run-context.ts";
import { planDecision } from "./decide.ts";
import { declaredReason } from "./declared-reason.ts";
import { hiddenDrift } from "./hidden-drift.ts";

/** What a person's decision comes to: the state that the run goes on with, and the incidents that it ended. */
export interface DecidedManualAction {
  readonly answer: ManualActionAnswer;
  readonly state: ClusterState;
  readonly steps: readonly IncidentStep[];
}

/**
 * Carries out a person's decision on what was just read, or says why not; the run's ordinary work goes on in any case.
 * The first that holds:
 *
 * | the incident | accept | revert |
 * | --- | --- | --- |
 * | has ended, or ends as the cluster can be read again | moved on | moved on |
 * | is of a cluster whose own update is under way | refused | done: it is on its way, and is carried through by hand |
 * | nothing drifted when it was told, or nothing is approved | | refused |
 * | was put back by an update that ended badly, and the body hides some of it | moved on | as below: it is sent again |
 * | nothing drifted any more | moved on | moved on |
 * | the exposure is not the one decided on, by its fingerprint | moved on | a revert only tightens: as below |
 * | the policy declares the baseline of what it is about | refused | as below |
 * | the platform cannot put it back | | refused |
 * | else | done: the baseline, and the end of the incident | done: sent now, or when the cluster takes it |
 */
export function decideManualAction(
  person: ManualAction,
  judged: DecisionInput,
  context: RunContext,
): DecidedManualAction {
  const { state } = judged;
  const without = (answer: ManualActionAnswer): DecidedManualAction => ({ answer, state, steps: [] });
  const incident = Object.values(state.incidents).find(({ id }) => id === person.incidentId);
  if (!incident) return without(movedOn("The incident is not open any more."));
  // It ends in this run, as the cluster was read.
  if (incident.topic === "unreadable") return without(movedOn("The cluster can be read again."));
  return person.action === "accept"
    ? decideAccept(incident, person, judged, context)
    : decideRevertByHand(incident, person, judged, context);
}

function decideAccept(
  incident: Incident,
  person: ManualAction,
  judged: DecisionInput,
  context: RunContext,
): DecidedManualAction {
  const { state, evaluation, policy } = judged;
  const without = (answer: ManualActionAnswer): DecidedManualAction => ({ answer, state, steps: [] });
  if (Object.values(state.incidents).some(({ status }) => status === "reverting")) {
    return without(
      refused(
        "The guardrail's own update is under way: what is approved is on its way back. Decide when it has ended.",
      ),
    );
  }
  if (hasUnconfirmedUpdate(incident) && hiddenDrift(incident, judged).length > 0) {
    return without(
      movedOn(
        `The guardrail's update ended ${judged.snapshot.provisioningState}: what the cluster shows may not be in force, so nobody knows what would be accepted. Revert, or decide when an update has succeeded.`,
      ),
    );
  }
  const shown = incident.topic === "narrowing" ? narrowingAlone(evaluation) : evaluation;
  if (exposureFingerprint(incident.topic, shown) !== person.fingerprint) {
    return without(
      movedOn(
        `The exposure is not the one that was decided on: look at it again (GET /api/incidents/${incident.id} shows it with its fingerprint), and decide anew.`,
      ),
    );
  }
  const declared = declaredReason(shown, policy);
  if (declared) return without(refused(declared));
  return { answer: { kind: "done" }, ...accept(incident, person, judged, context) };
}

function decideRevertByHand(
  incident: Incident,
  person: ManualAction,
  judged: DecisionInput,
  { now }: RunContext,
): DecidedManualAction {
  const { snapshot, state, evaluation, baseline } = judged;
  const without = (answer: ManualActionAnswer): DecidedManualAction => ({ answer, state, steps: [] });
  const isExposure = incident.topic === "exposure";
  const isHidden = hiddenDrift(incident, judged).length > 0;
  const isShown = isExposure ? evaluation.drift.length > 0 : evaluation.narrowedRanges.length > 0;
  const isNeverDrifted = isExposure && incident.drift.length === 0 && !isShown && !isHidden;
  if (!baseline || isNeverDrifted) {
    return without(refused("Nothing narrower was approved that could be put back."));
  }
  const isUnderWay = snapshot.phase === "in-progress" && hasOwnUpdate(incident);
  if (!isShown && !isHidden && !isUnderWay) {
    return without(
      movedOn(
        snapshot.phase === "in-progress"
          ? `Nothing of it is shown while the cluster is ${snapshot.provisioningState}: decide again when that has ended.`
          : nothingLeft(incident, judged),
      ),
    );
  }
  const { by, reason } = person;
  const at = now.toISOString();
  const manualRevert = {
    reason,
    ...(by === undefined ? {} : { by }),
    at,
    updates: incident.manualRevert?.updates ?? [],
  };
  const wanted: ClusterState = {
    ...state,
    incidents: { ...state.incidents, [incident.topic]: { ...incident, manualRevert } },
    // A stand-down is over; else what the guardrail reverted by itself still counts.
    reverts: incident.status === "contested" ? [] : state.reverts,
  };
  if (isUnderWay && !isShown) return { answer: { kind: "done" }, state: wanted, steps: [] };
  const { decision, topic } = planDecision({ ...judged, state: wanted });
  if (topic !== incident.topic) {
    return without(movedOn("The cluster is more open than approved as well: decide on that first."));
  }
  if (decision.action !== "revert" && decision.action !== "wait") return without(refused(decision.message));
  return { answer: { kind: "done" }, state: wanted, steps: [] };
}

function nothingLeft(incident: Incident, judged: DecisionInput): string {
  return stillOpen(incident, judged.evaluation, judged).findings.length > 0
    ? "The policy no longer minds what is still open: nothing is put back."
    : "Nothing of it is left to put back.";
}

function movedOn(reason: string): ManualActionAnswer {
  return { kind: "moved-on", reason };
}

function refused(reason: string): ManualActionAnswer {
  return { kind: "refused", reason };
}
