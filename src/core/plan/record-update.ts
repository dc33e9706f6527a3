import {
  declareFailed,
  isFailure,
  notAccepted,
  toldAtLatest,
  withFailedUpdate,
} from "../incident/failed-updates.ts";
import { patientDelay } from "../incident/follow-up-delay.ts";
import { withLastAttempt, withUpdates } from "../incident/own-updates.ts";
import { lostAfterSeconds, withoutAttempt } from "../incident/revert-attempt.ts";
import type { Alert } from "../model/alert.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import type { IncidentTopic } from "../model/incident-topic.ts";
import type { RunContext } from "../model/run-context.ts";
import { later } from "../time/later.ts";

/** What ARM's answer to an update means for the story. */
export type UpdateResult =
  | { readonly kind: "accepted"; readonly operationUrl?: string }
  /**
   * Not taken on, and not counted as a revert. A cluster that is busy, stopped, changed or gone is looked at again by
   * the follow-up that is planned already; an ARM in trouble is given time.
   */
  | {
      readonly kind: "not-taken";
      readonly reason: string;
      readonly isArmInTrouble: boolean;
      /** ARM says that another operation runs. */
      readonly isBusy?: true;
      /** The cluster changed under the update, and the same run goes on with another read: no failure. */
      readonly isRepeatedAtOnce?: true;
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
 * Records ARM's answer to the update that was sent at `sentAt`. Updates that fail are counted in a row, whatever ARM's
 * answer was, and told when there are too many; a refusal is told at once. Answers `undefined` when there is nothing to record: the
 * incident has moved on meanwhile, as another run has confirmed it, or has taken over.
 */
export function recordUpdate(
  state: ClusterState,
  result: UpdateResult,
  sentAt: string,
  context: RunContext,
): UpdateRecord | undefined {
  const { now } = context;
  const incident = Object.values(state.incidents).find(
    ({ status, update }) => status === "reverting" && update?.attempt?.sentAt === sentAt,
  );
  const attempt = incident?.update?.attempt;
  if (!incident || !attempt) {
    const isCounted = state.reverts.includes(sentAt);
    const wasSent = result.kind === "accepted" || result.kind === "unknown";
    return isCounted && !wasSent ? { state: uncounted(state, sentAt), incidents: [], alerts: [] } : undefined;
  }
  switch (result.kind) {
    case "accepted": {
      const operation = result.operationUrl ? { operationUrl: result.operationUrl } : {};
      const accepted = withLastAttempt(incident, { ...attempt, phase: "accepted", ...operation });
      return record(state, { ...accepted, looks: { ...accepted.looks, count: 0 } });
    }
    case "not-taken": {
      const { reason, isBusy, isArmInTrouble, isRepeatedAtOnce } = result;
      const failure = { code: notAccepted, message: reason, ...(isBusy ? { isBusy } : {}) };
      const next = withoutAttempt(isRepeatedAtOnce ? incident : withFailedUpdate(incident, failure, now));
      if (!isRepeatedAtOnce && isFailure(next, now))
        return fail(uncounted(state, sentAt), next, context, result.retryAfterSeconds);
      const why = `Azure did not take the update on (${reason}); it is sent again.`;
      return isArmInTrouble
        ? sendLater(uncounted(state, sentAt), toldToWait(next, why, "retry"), result, context)
        : record(uncounted(state, sentAt), toldToWait(next, why, "operation"));
    }
    case "unknown": {
      const unknown = withLastAttempt(incident, { ...attempt, phase: "unknown" });
      const next = withFailedUpdate(unknown, { code: notAccepted, message: result.reason }, now);
      // Without an eTag, only time tells whether it got lost: it is not sent again, and counted twice, before that.
      const settled = attempt.eTag === undefined ? lostAfterSeconds : 0;
      const retryAfterSeconds = Math.max(result.retryAfterSeconds ?? 0, settled);
      if (isFailure(next, now)) return fail(state, next, context, retryAfterSeconds);
      return sendLater(state, next, retryAfterSeconds > 0 ? { retryAfterSeconds } : {}, context);
    }
    case "refused": {
      const { code, reason } = result;
      const next = withFailedUpdate(withoutAttempt(incident), { code, message: reason }, now);
      return fail(uncounted(state, sentAt), next, context);
    }
  }
}

/** The incident has failed; it is told, unless it was before. */
function fail(
  state: ClusterState,
  incident: Incident,
  context: RunContext,
  retryAfterSeconds = 0,
): UpdateRecord {
  const notBefore = retryAfterSeconds > 0 ? later(context.now, retryAfterSeconds) : undefined;
  const step = declareFailed(incident, context, notBefore);
  return { ...record(state, step.incident), alerts: step.alerts };
}

/** What an incident whose update was not taken on says of itself, unless an earlier update of it is still to be confirmed. */
function toldToWait(incident: Incident, message: string, waitingFor: "operation" | "retry"): Incident {
  if (incident.status !== "waiting") return incident;
  return {
    ...incident,
    decision: { ...incident.decision, action: "wait", reason: "UpdateNotTaken", message, waitingFor },
  };
}

/**
 * Plans the next try for when ARM allows, later each time. The first time ARM's own word is enough; the run that sent
 * the update has planned its confirming read already, which is no failed try. Where ARM asks for more time than people
 * wait, the look comes before the try, and tells them.
 */
function sendLater(
  state: ClusterState,
  incident: Incident,
  { retryAfterSeconds }: { readonly retryAfterSeconds?: number },
  { now }: RunContext,
): UpdateRecord {
  const failures = Math.max(0, incident.looks.count - 1);
  const ownDelay = retryAfterSeconds !== undefined && failures === 0 ? 0 : patientDelay(failures);
  const retrySeconds = Math.max(1, retryAfterSeconds ?? 0, ownDelay);
  const notBefore = later(now, retrySeconds);
  const latest = toldAtLatest(incident) ?? Number.POSITIVE_INFINITY;
  const followUpSeconds = Math.min(retrySeconds, Math.max(1, Math.ceil((latest - now.getTime()) / 1000)));
  const { decision } = incident;
  const next: Incident =
    decision.waitingFor === "retry" ? { ...incident, decision: { ...decision, notBefore } } : incident;
  return {
    ...record(state, {
      ...withUpdates(next, { ...next.update, notBefore }),
      looks: { ...next.looks, nextAt: later(now, followUpSeconds) },
    }),
    followUpSeconds,
  };
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
