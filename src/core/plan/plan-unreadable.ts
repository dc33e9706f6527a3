import { retireBaseline } from "../baseline/move-baseline.ts";
import { evaluateUnreadable } from "../findings/evaluate.ts";
import { closeIncident, type IncidentStep, openIncident } from "../incident/advance-incident.ts";
import { sightingOf, writesSince } from "../incident/attribution.ts";
import { isFollowUpPlanned, patientDelay } from "../incident/follow-up-delay.ts";
import { withoutPastWrite } from "../incident/past-writes.ts";
import { remind } from "../incident/reminder.ts";
import type { Alert } from "../model/alert.ts";
import { defaultPolicy, type Mode } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Decision } from "../model/decision.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Incident } from "../model/incident.ts";
import type { ManualAction } from "../model/manual-action.ts";
import type { ManualActionAnswer } from "../model/manual-action-answer.ts";
import type { RunContext } from "../model/run-context.ts";
import { elapsedMs } from "../time/elapsed-ms.ts";
import { later } from "../time/later.ts";

/** Why a cluster could not be read. */
export interface Unread {
  /** `denied` (what a person has to mend) is told at once, `unavailable` after a quarter of an hour. */
  readonly kind: "denied" | "unavailable";
  readonly reason: string;
  readonly retryAfterSeconds?: number;
  /** Set where people are told that nothing of its whole subscription can be read: then it is not told of each cluster. */
  readonly isOfLostSubscription?: true;
}

/** What a run does about a cluster that it could not read. */
export interface UnreadPlan {
  readonly evaluation: Evaluation;
  readonly decision: Decision;
  readonly state: ClusterState;
  readonly incidents: readonly Incident[];
  readonly alerts: readonly Alert[];
  readonly followUpSeconds?: number;
  /** What became of the person's decision that the run is about. */
  readonly answer?: ManualActionAnswer;
}

/** How long ARM may fail to answer before people are told. */
const patienceSeconds = 15 * 60;

/** A longer `Retry-After` of a read is cut to this. */
const longestRetryAfterSeconds = 60 * 60;

/**
 * Plans a run over a cluster that could not be read: never "clean", told at once or when it lasts, read again. That it
 * cannot be read is told again as often as the policy says; what an attacker could have forced stays as loud as it was.
 */
export function planUnreadable(
  state: ClusterState,
  unread: Unread,
  mode: Mode,
  given: RunContext,
  remindEverySeconds: number | null = defaultPolicy.remindEverySeconds,
): UnreadPlan {
  const { now } = given;
  const trigger = withoutPastWrite(given.trigger, state.pastWrites, state.compliantAt);
  const sighting = sightingOf(state, trigger, false, now);
  const context: RunContext = { ...given, trigger, sighting };
  const answer: ManualActionAnswer | undefined = context.trigger.manualAction && {
    kind: "refused",
    reason: `The cluster could not be read, so nothing can be decided on it: ${unread.reason}`,
  };
  const evaluation = evaluateUnreadable(unread.reason);
  if (mode === "off") {
    const message = "The policy switches the guardrail off for this cluster.";
    const decision: Decision = { action: "none", reason: "SwitchedOff", message, patch: {}, withheld: [] };
    return { evaluation, decision, state, incidents: [], alerts: [], ...(answer ? { answer } : {}) };
  }
  const since = state.unreadable?.since ?? now.toISOString();
  const reads = (state.unreadable?.reads ?? 0) + 1;
  const patienceLeft = patienceSeconds - Math.floor(elapsedMs(since, now) / 1000);
  const isTold = !unread.isOfLostSubscription && (unread.kind === "denied" || patienceLeft <= 0);
  const followUpSeconds = untilNextRead(
    unread,
    reads,
    isTold || patienceLeft <= 0 ? undefined : patienceLeft,
  );
  const planned = state.unreadable?.followUpAt;
  const isPlanned = isFollowUpPlanned(planned, followUpSeconds, context);
  const followUpAt = isPlanned && planned ? planned : later(now, followUpSeconds);
  const decision: Decision = {
    ...(isTold ? { action: "alert" } : { action: "wait", wait: { for: "retry", notBefore: followUpAt } }),
    reason: "ClusterUnreadable",
    message: `The cluster could not be read: ${unread.reason}`,
    patch: {},
    withheld: [],
  };
  const known = state.incidents.unreadable;
  const opened = isTold && !known ? [openIncident("unreadable", "open", evaluation, decision, context)] : [];
  const standing = Object.values(state.incidents).filter(
    ({ topic, status }) => topic === "unreadable" || status === "contested" || status === "failed",
  );
  const writes = writesSince(sighting);
  const steps = [...opened, ...remind(standing, { remindEverySeconds }, context)];
  return {
    evaluation,
    decision,
    state: {
      ...state,
      unreadable: { since, reads, followUpAt },
      ...(writes.length > 0 ? { writes } : {}),
      incidents: {
        ...state.incidents,
        ...Object.fromEntries(steps.map(({ incident }) => [incident.topic, incident])),
      },
      verdict: "unknown",
    },
    incidents: steps.map(({ incident }) => incident),
    alerts: steps.flatMap(({ alerts }) => alerts),
    ...(answer ? { answer } : {}),
    ...(isPlanned ? {} : { followUpSeconds }),
  };
}

/**
 * Ever later, and not before ARM allows. Two things do not wait for ARM: the instant at which people are told, and an
 * hour after that, as a `Retry-After` of a day would leave the cluster unguarded for as long.
 */
function untilNextRead(
  { retryAfterSeconds = 0 }: Unread,
  reads: number,
  patienceLeft: number | undefined,
): number {
  return Math.min(
    Math.max(retryAfterSeconds, patientDelay(reads - 1)),
    patienceLeft ?? longestRetryAfterSeconds,
  );
}

/** Plans a run over a cluster that is gone: its learned baseline is retired, its incidents end. */
export function planGone(state: ClusterState, context: RunContext): UnreadPlan {
  const closedAt = context.now.toISOString();
  const { manualAction: person } = context.trigger;
  const steps = Object.values(state.incidents).map((incident) =>
    closeIncident(
      incident,
      "resolved",
      { reason: "ClusterDeleted", message: "The cluster was deleted." },
      closedAt,
      "unknown",
      context,
    ),
  );
  const { unreadable: _gone, verdict: _none, exemptions: _watched, ...rest } = retireBaseline(state);
  return {
    evaluation: { verdict: "unknown", findings: [], drift: [], narrowedRanges: [], exempted: [] },
    decision: {
      action: "none",
      reason: "ClusterDeleted",
      message: "Azure knows no cluster of this id.",
      patch: {},
      withheld: [],
    },
    state: { ...rest, incidents: {} },
    incidents: steps.map(({ incident }) => incident),
    alerts: steps.flatMap(({ alerts }) => alerts),
    ...(person ? { answer: answerAfterEnd(person, steps) } : {}),
  };
}

/** Nothing can be decided on a cluster that is gone. */
function answerAfterEnd({ incidentId }: ManualAction, steps: readonly IncidentStep[]): ManualActionAnswer {
  const ended = steps.find(({ incident }) => incident.id === incidentId)?.incident;
  const reason = "The cluster was deleted.";
  return { kind: "moved-on", reason, ...(ended ? { status: ended.status } : {}) };
}
