import { planDecision } from "../decision/decide.ts";
import { closeAtOperationEnd, type IncidentStep } from "../incident/advance-incident.ts";
import { closedEndOf } from "../incident/closed-end.ts";
import { endStillOpen, stillOpenReason } from "../incident/end-incident.ts";
import { confirmDelay, isFollowUpPlanned } from "../incident/follow-up-delay.ts";
import { lateRevert } from "../incident/late-update.ts";
import { stillOpen } from "../incident/still-open.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import type { DecisionInput } from "../model/planned-decision.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import type { ReconcilePlan } from "../model/reconcile-plan.ts";
import { later } from "../time/later.ts";
import { exemptionsWhileOff } from "./exemption-ends.ts";

const switchedOff = "The policy switches the guardrail off for this cluster.";
const nothing = { drift: [], findings: [] };

/**
 * Where the policy switches the guardrail off, a read learns nothing, and nobody can decide anything. What had been told
 * before that does not stay open in silence: it ends as what it is, once the operation that runs has ended.
 *
 * @param replaced the ends of what a predecessor of the cluster left behind
 */
export function planOff(
  input: ReconcileInput,
  judged: DecisionInput,
  replaced: readonly IncidentStep[],
): ReconcilePlan {
  const { state, context } = input;
  const { decision } = planDecision(judged);
  // What changes meanwhile is nobody's to tell.
  const { unreadable: _readable, seenExposure: _unwatched, exemptions: watched, ...rest } = state;
  const exemptions = exemptionsWhileOff(watched, context.now);
  const open = Object.values(judged.state.incidents);
  const ends = open.flatMap((incident) => endOf(incident, judged, input));
  const waiting = open.filter(({ id }) => !ends.some(({ incident }) => incident.id === id));
  const looked = waiting.map((incident) => withLook(incident, input));
  const steps = [...replaced, ...ends];
  const late = lateRevert(
    judged.state,
    ends.map(({ incident }) => incident),
    context.now,
  );
  const waits = looked.filter((incident, index) => incident !== waiting[index]);
  return {
    evaluation: judged.evaluation,
    decision,
    state: {
      ...withLateRevert(rest, late),
      ...(exemptions.length > 0 ? { exemptions } : {}),
      incidents: Object.fromEntries(looked.map((incident) => [incident.topic, incident])),
    },
    incidents: [...steps.map(({ incident }) => incident), ...waits],
    alerts: steps.flatMap(({ alerts }) => alerts),
    ...(waits.length > 0
      ? { followUpSeconds: Math.min(...waits.map(({ looks }) => confirmDelay(looks.count - 1))) }
      : {}),
    ...(context.trigger.manualAction ? { answer: { kind: "refused", reason: decision.message } } : {}),
  };
}

function endOf(
  incident: Incident,
  { evaluation, state }: DecisionInput,
  input: ReconcileInput,
): readonly IncidentStep[] {
  const { context } = input;
  const { phase, provisioningState } = input.snapshot;
  if (incident.topic === "unreadable")
    return [
      closeAtOperationEnd(
        incident,
        "resolved",
        { reason: "ReadableAgain", message: "The cluster can be read again." },
        evaluation.verdict,
        input,
      ),
    ];
  if (phase === "in-progress") return [];
  const left = stillOpen(incident, nothing, input);
  if (left.findings.length > 0)
    return [endStillOpen(incident, left, stillOpenReason(incident, left, evaluation, switchedOff), context)];
  if (phase === "succeeded")
    return [
      closeAtOperationEnd(incident, ...closedEndOf(incident, { ...input, state }), evaluation.verdict, input),
    ];
  const reason = `${switchedOff} The last operation ended ${provisioningState}: what the body shows as closed may not be in force.`;
  return [endStillOpen(incident, incident, reason, context)];
}

/** It had been taken from the reverts that count when it was taken for lost. */
function withLateRevert(state: ClusterState, late: string | undefined): ClusterState {
  if (late === undefined || state.reverts.includes(late)) return state;
  const { lostUpdates = [], ...rest } = state;
  const lost = lostUpdates.filter((sentAt) => sentAt !== late);
  return {
    ...rest,
    reverts: [...state.reverts, late],
    ...(lost.length > 0 ? { lostUpdates: lost } : {}),
  };
}

function withLook(incident: Incident, { context }: ReconcileInput): Incident {
  const { looks } = incident;
  const seconds = confirmDelay(looks.count);
  if (isFollowUpPlanned(looks.nextAt, seconds, context)) return incident;
  return { ...incident, looks: { count: looks.count + 1, nextAt: later(context.now, seconds) } };
}
