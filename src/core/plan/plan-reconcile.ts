import { withBaselineOf } from "../baseline/move-baseline.ts";
import { isOfPredecessor } from "../baseline/next-baseline.ts";
import { withoutReleasedAdditions } from "../baseline/released-additions.ts";
import { planDecision } from "../decision/decide.ts";
import { decideManualAction } from "../decision/decide-manual-action.ts";
import { judge } from "../decision/judge.ts";
import { advanceExposure } from "../incident/advance-exposure.ts";
import { closeAtOperationEnd, closeIncident, type IncidentStep } from "../incident/advance-incident.ts";
import { advanceNarrowing } from "../incident/advance-narrowing.ts";
import { sightingOf, withWrites } from "../incident/attribution.ts";
import { isUnheard } from "../incident/exposure-fingerprint.ts";
import { withLaterRetry } from "../incident/overdue.ts";
import { withoutPastWrite } from "../incident/past-writes.ts";
import { planFollowUp } from "../incident/plan-follow-up.ts";
import { remind } from "../incident/reminder.ts";
import { withoutLostUpdate } from "../incident/revert-attempt.ts";
import { settleUpdates } from "../incident/settle-updates.ts";
import { emitCorrections } from "../incident/tell-corrections.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Incident } from "../model/incident.ts";
import type { IncidentTopic } from "../model/incident-topic.ts";
import type { ManualActionAnswer } from "../model/manual-action-answer.ts";
import type { DecisionInput } from "../model/planned-decision.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import type { ReconcilePlan } from "../model/reconcile-plan.ts";
import type { Sighting } from "../model/sighting.ts";
import { believe } from "../trust/believe.ts";
import { previewOfRun } from "../ways-in/preview-of-run.ts";
import { waysInOfRun } from "../ways-in/ways-in-of-run.ts";
import { writesOfAnswer } from "./ask-writer.ts";
import { planExemptionEnds, withEndedExemptions } from "./exemption-ends.ts";
import { outboundOfRun } from "./outbound-of-run.ts";
import { withoutPassedEnds } from "./passed-ends.ts";
import { planOff } from "./plan-off.ts";
import { tagsAfter, withEntryReason } from "./policy-of-run.ts";
import { stateAfter } from "./state-after.ts";
import { trustAfter, withTrust } from "./trust-of-run.ts";

/**
 * Plans a run over a cluster that was read:
 *
 * 1. add what is known of the cluster's children; bring what is remembered up to date with the cluster that was read: its
 *    baseline, what was released of it, and what became of updates;
 * 2. judge, carry out what a person decided, believe what a trusted deployer changed, and decide;
 * 3. carry on the incidents, each topic its own story, and tell those again for which it is time;
 * 4. move the baseline, and plan when to look again: for the incidents, and for the ends of exemptions.
 */
export function planReconcile(read: ReconcileInput): ReconcilePlan {
  const own = withBaselineOf(read.state, read.snapshot);
  const children = waysInOfRun(read, own.waysIn);
  const plan = planKnown({ ...read, snapshot: previewOfRun(children.snapshot, own) });
  const notices = [...(plan.notices ?? []), ...children.notices];
  const messages = [...children.messages, ...(plan.messages ?? [])];
  const { waysIn: _before, ...state } = plan.state;
  return {
    ...plan,
    state: { ...state, ...(children.waysIn ? { waysIn: children.waysIn } : {}) },
    ...(notices.length > 0 ? { notices } : {}),
    ...(messages.length > 0 ? { messages } : {}),
  };
}

/** Plans a run over a cluster with all that is known of its children. */
function planKnown(given: ReconcileInput): ReconcilePlan {
  const { pastWrites, compliantAt } = given.state;
  const trigger = withoutPastWrite(given.context.trigger, pastWrites, compliantAt);
  const isApplying = given.snapshot.phase === "in-progress";
  const byLog = writesOfAnswer(given.state, given.asked);
  const sighting = sightingOf(given.state, trigger, isApplying, given.context.now, byLog);
  const newOutbound = outboundOfRun(given);
  const context = {
    ...given.context,
    trigger,
    sighting,
    ...(newOutbound ? { newOutbound } : {}),
    ...(isUnheard(trigger, given.state, given.snapshot) ? { isUnheard: true as const } : {}),
  };
  const policy = withoutPassedEnds(given.policy, given.state.exemptions, context.now);
  const input = { ...given, policy, context };
  const { snapshot } = input;
  const { manualAction: person } = trigger;
  const replaced = endOfPredecessor(input);
  const own = withBaselineOf({ ...input.state, incidents: replaced.incidents }, snapshot);
  const known = withoutReleasedAdditions(own, snapshot, policy, context.now);
  // What a read means hangs on the baseline alone, of all that is remembered: it is judged once.
  const shown = judgeRun({ ...input, state: known });
  const lost = withoutLostUpdate(known, snapshot, shown.evaluation, context.now);
  const found: DecisionInput = { ...shown, state: withKnownWrites(lost, sighting) };
  if (policy.mode === "off") return planOff(input, found, replaced.steps);
  const updates = settleUpdates(known, found.state, { ...input, evaluation: shown.evaluation }, context);
  const read: DecisionInput = { ...found, state: updates.state };
  const decided = person && decideManualAction(person, read, context);
  const belief = decided ? undefined : believe(read, context);
  const news = decided ?? (belief?.kind === "believed" ? belief : undefined);
  const judged = news ? judgedAfter(news.state, read, input) : read;
  const { evaluation, state } = judged;
  const byEntry = withTrust(withEntryReason(planDecision(judged), input), belief, judged);
  const planned = withEndedExemptions(byEntry, evaluation, input.state.exemptions, context);
  const current = { ...input, state };
  const moves = [
    ...replaced.steps,
    ...updates.steps,
    ...(news?.steps ?? []),
    ...endOfUnreadable(current, evaluation),
    ...advanceExposure(current, evaluation, planned),
    ...advanceNarrowing(current, evaluation, planned),
  ];
  const corrections = emitCorrections(Object.values(openAfter(state, moves)), context);
  const told = [...moves, ...corrections];
  const steps = [...told, ...remind(Object.values(openAfter(state, told)), policy, context)];
  const open = Object.values(openAfter(state, steps)).map((incident) => withLaterRetry(incident, context));
  const followUp = planFollowUp(open, current);
  const closed = steps.map(({ incident }) => incident).filter(({ closedAt }) => closedAt !== undefined);
  const moved = followUp.incidents.filter((incident) => incident !== input.state.incidents[incident.topic]);
  const { followUpSeconds } = followUp;
  const { decision } = planned;
  const { compliantTags, notices: aboutTags } = tagsAfter(input, judged);
  const ends = planExemptionEnds(judged, input.state.exemptions, context);
  const { compliantTags: _before, ...after } = stateAfter(
    current,
    judged,
    planned,
    followUp.incidents,
    closed,
  );
  const { state: next, notices: aboutTrust } = trustAfter(after, judged, context);
  const notices = [...aboutTags, ...aboutTrust, ...ends.notices];
  return {
    evaluation,
    decision,
    state: {
      ...next,
      ...(compliantTags ? { compliantTags } : {}),
      ...(ends.watched.length > 0 ? { exemptions: ends.watched } : {}),
    },
    ...(notices.length > 0 ? { notices } : {}),
    incidents: [...closed, ...moved],
    alerts: steps.flatMap(({ alerts }) => alerts),
    ...(decision.action === "revert" ? { update: planned.revert.leaves } : {}),
    ...(followUpSeconds === undefined ? {} : { followUpSeconds }),
    ...(ends.messages.length > 0 ? { messages: ends.messages } : {}),
    ...(person && decided
      ? { answer: answerAfter(decided.answer, person.incidentId, [...closed, ...followUp.incidents]) }
      : {}),
  };
}

/** What a run's read means by what is remembered. */
function judgeRun({ snapshot, state, policy, outbound, context }: ReconcileInput): DecisionInput {
  const { now, trigger } = context;
  return judge({ snapshot, state, policy, outbound, source: trigger.source, now });
}

/** A read is judged anew only where a person accepted it: against the baseline that it has become. */
function judgedAfter(state: ClusterState, read: DecisionInput, input: ReconcileInput): DecisionInput {
  return state.baseline === read.state.baseline ? { ...read, state } : judgeRun({ ...input, state });
}

/** A person whose decision came too late is told where the incident stands by now. */
function answerAfter(
  answer: ManualActionAnswer,
  incidentId: string,
  incidents: readonly Incident[],
): ManualActionAnswer {
  if (answer.kind !== "moved-on") return answer;
  const incident = incidents.find(({ id }) => id === incidentId);
  return incident ? { ...answer, status: incident.status } : answer;
}

/** The incidents of a cluster that was deleted, and created anew under its id before anybody looked, end. */
function endOfPredecessor({ state, snapshot, context }: ReconcileInput): {
  readonly steps: readonly IncidentStep[];
  readonly incidents: ClusterState["incidents"];
} {
  if (!state.baseline || !isOfPredecessor(state.baseline, snapshot))
    return { steps: [], incidents: state.incidents };
  const closedAt = context.now.toISOString();
  const message = "The cluster was deleted, and another one was created under its id.";
  return {
    steps: Object.values(state.incidents).map((incident) =>
      closeIncident(
        incident,
        "resolved",
        { reason: "ClusterReplaced", message },
        closedAt,
        "unknown",
        context,
      ),
    ),
    incidents: {},
  };
}

function endOfUnreadable(input: ReconcileInput, { verdict }: Evaluation): readonly IncidentStep[] {
  const incident = input.state.incidents.unreadable;
  return incident
    ? [
        closeAtOperationEnd(
          incident,
          "resolved",
          { reason: "ReadableAgain", message: "The cluster can be read again." },
          verdict,
          input,
        ),
      ]
    : [];
}

function openAfter(state: ClusterState, steps: readonly IncidentStep[]): ClusterState["incidents"] {
  const incidents: Partial<Record<IncidentTopic, Incident>> = { ...state.incidents };
  for (const { incident } of steps) {
    if (incident.closedAt) delete incidents[incident.topic];
    else incidents[incident.topic] = incident;
  }
  return incidents;
}

/** What an event tells of a write, early or late, goes to every open story. */
function withKnownWrites(state: ClusterState, sighting: Sighting): ClusterState {
  const incidents = Object.values(state.incidents).map((incident) => [
    incident.topic,
    withWrites(incident, sighting),
  ]);
  return { ...state, incidents: Object.fromEntries(incidents) };
}
