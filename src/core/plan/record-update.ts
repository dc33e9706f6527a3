import { refusal } from "../decision/decide-revert.ts";
import type { Decision } from "../decision/decision.ts";
import { type RunContext, tell } from "../incident/advance-incident.ts";
import type { Alert } from "../incident/alert.ts";
import type { ClusterState } from "../incident/cluster-state.ts";
import { patientDelay, refusedDelay } from "../incident/follow-up-delay.ts";
import type { Incident, IncidentTopic } from "../incident/incident.ts";
import { moveTo } from "../incident/life-cycle.ts";
import { lostAfterSeconds, withoutAttempt } from "../incident/revert-attempt.ts";

/** So many updates in a row that a settled cluster did not take on are as good as a refusal. */
const mostNotTaken = 10;

/** What ARM's answer to an update means for the story. */
export type UpdateResult =
  | { readonly kind: "accepted"; readonly operationUrl?: string }
  /**
   * Not taken on, and not counted as a revert. A cluster that is busy, stopped, changed or gone is looked at again by
   * the follow-up that is planned already, and is told to have refused when it goes on; an ARM in trouble is given time.
   */
  | {
      readonly kind: "not-taken";
      readonly reason: string;
      readonly isArmInTrouble: boolean;
      readonly retryAfterSeconds?: number;
    }
  /** Nobody knows whether it was taken on: counted until a read tells, and sent again when ARM allows. */
  | { readonly kind: "unknown"; readonly reason: string; readonly retryAfterSeconds?: number }
  /** ARM will not take it until a person changes something. Not counted. */
  | { readonly kind: "refused"; readonly code: string; readonly reason: string };

/** The state after ARM's answer, with what is to be told. */
export interface UpdateRecord {
  readonly state: ClusterState;
  readonly incidents: readonly Incident[];
  readonly alerts: readonly Alert[];
  readonly followUpSeconds?: number;
}

/**
 * Records ARM's answer to the update that was sent at `sentAt`. Answers `undefined` when there is nothing to record: the
 * incident has moved on meanwhile, as another run has confirmed it, or has taken over.
 */
export function recordUpdate(
  state: ClusterState,
  result: UpdateResult,
  sentAt: string,
  context: RunContext,
): UpdateRecord | undefined {
  const incident = Object.values(state.incidents).find(
    ({ status, revert }) => status === "reverting" && revert?.sentAt === sentAt,
  );
  if (!incident?.revert) {
    const isCounted = state.reverts.includes(sentAt);
    const wasSent = result.kind === "accepted" || result.kind === "unknown";
    return isCounted && !wasSent ? { state: uncounted(state, sentAt), incidents: [], alerts: [] } : undefined;
  }
  const attempt = incident.revert;
  switch (result.kind) {
    case "accepted": {
      const { failure: _mended, refusals: _counted, tryAgainAt: _when, notTaken: _row, ...rest } = incident;
      const operation = result.operationUrl ? { operationUrl: result.operationUrl } : {};
      return record(state, {
        ...rest,
        followUps: 0,
        revert: { ...attempt, phase: "accepted", ...operation },
      });
    }
    case "not-taken": {
      const next = withoutAttempt(incident);
      const why = `Azure did not take the update on (${result.reason}); it is sent again.`;
      if (result.isArmInTrouble)
        return sendLater(uncounted(state, sentAt), toldToWait(next, why, "retry"), result, context);
      const notTaken = (incident.notTaken ?? 0) + 1;
      if (notTaken < mostNotTaken)
        return record(uncounted(state, sentAt), toldToWait({ ...next, notTaken }, why, "operation"));
      const reason = `not taken on ${mostNotTaken} times in a row, or more often: ${result.reason}`;
      return refuse(
        uncounted(state, sentAt),
        { ...incident, notTaken },
        { code: "NotTaken", reason },
        context,
      );
    }
    case "unknown": {
      // Without an eTag, only time tells whether it got lost: it is not sent again, and counted twice, before that.
      const settled = attempt.eTag === undefined ? lostAfterSeconds : 0;
      const retryAfterSeconds = Math.max(result.retryAfterSeconds ?? 0, settled);
      const later = retryAfterSeconds > 0 ? { retryAfterSeconds } : {};
      return sendLater(state, { ...incident, revert: { ...attempt, phase: "unknown" } }, later, context);
    }
    case "refused": {
      const { notTaken: _row, ...answered } = incident;
      return refuse(uncounted(state, sentAt), answered, result, context);
    }
  }
}

/** A person's wish is spent with it. The look that was planned to confirm the update stays: it plans the first reminder. */
function refuse(
  state: ClusterState,
  incident: Incident,
  { code, reason }: { readonly code: string; readonly reason: string },
  context: RunContext,
): UpdateRecord {
  const isKnown = incident.failure?.code === code;
  const refusals = isKnown ? (incident.refusals ?? 1) + 1 : 1;
  const decision: Decision = {
    ...incident.decision,
    action: "refuse",
    reason: refusal({ code, reason }),
  };
  const { byHand: _given, ...rest } = moveTo(withoutAttempt(incident), "failed");
  const failed: Incident = {
    ...rest,
    decision,
    failure: { code, reason },
    refusals,
    tryAgainAt: new Date(context.now.getTime() + refusedDelay(refusals) * 1000).toISOString(),
  };
  const step = tell(failed, isKnown ? [] : ["failed"], context);
  return { ...record(state, step.incident), alerts: step.alerts };
}

/** What an incident whose update was not taken on says of itself, unless an earlier update of it is still to be confirmed. */
function toldToWait(incident: Incident, reason: string, waitingFor: "operation" | "retry"): Incident {
  if (incident.status !== "waiting") return incident;
  return { ...incident, decision: { ...incident.decision, action: "wait", reason, waitingFor } };
}

/**
 * Plans the next try for when ARM allows, later each time. The first time ARM's own word is enough; the run that sent
 * the update has planned its confirming read already, which is no failed try.
 */
function sendLater(
  state: ClusterState,
  incident: Incident,
  { retryAfterSeconds }: { readonly retryAfterSeconds?: number },
  { now }: RunContext,
): UpdateRecord {
  const failures = Math.max(0, incident.followUps - 1);
  const ownDelay = retryAfterSeconds !== undefined && failures === 0 ? 0 : patientDelay(failures);
  const followUpSeconds = Math.max(1, retryAfterSeconds ?? 0, ownDelay);
  const retryAt = new Date(now.getTime() + followUpSeconds * 1000).toISOString();
  const { decision } = incident;
  const next: Incident =
    decision.waitingFor === "retry"
      ? { ...incident, decision: { ...decision, notBefore: retryAt } }
      : incident;
  return { ...record(state, { ...next, retryAt, followUpAt: retryAt }), followUpSeconds };
}

function uncounted(state: ClusterState, sentAt: string): ClusterState {
  return { ...state, reverts: state.reverts.filter((at) => at !== sentAt) };
}

function record(state: ClusterState, incident: Incident): UpdateRecord {
  const incidents: Partial<Record<IncidentTopic, Incident>> = {
    ...state.incidents,
    [incident.topic]: incident,
  };
  return { state: { ...state, incidents }, incidents: [incident], alerts: [] };
}
