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
import type { Wait } from "../model/decision.ts";
import type { Incident } from "../model/incident.ts";
import type { IncidentTopic } from "../model/incident-topic.ts";
import type { RunContext } from "../model/run-context.ts";
import type { UpdateOutcome } from "../model/update-outcome.ts";
import { later } from "../time/later.ts";

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
  outcome: UpdateOutcome,
  sentAt: string,
  context: RunContext,
  isRepeated = false,
): UpdateRecord | undefined {
  const { now } = context;
  const incident = Object.values(state.incidents).find(
    ({ status, update }) => status === "reverting" && update?.attempt?.sentAt === sentAt,
  );
  const attempt = incident?.update?.attempt;
  if (!incident || !attempt) {
    const isCounted = state.reverts.includes(sentAt);
    const wasSent = outcome.kind === "accepted" || outcome.kind === "unavailable";
    return isCounted && !wasSent ? { state: uncounted(state, sentAt), incidents: [], alerts: [] } : undefined;
  }
  switch (outcome.kind) {
    case "accepted": {
      const operation = outcome.operationUrl ? { operationUrl: outcome.operationUrl } : {};
      const accepted = withLastAttempt(incident, { ...attempt, phase: "accepted", ...operation });
      return record(state, { ...accepted, looks: { ...accepted.looks, count: 0 } });
    }
    case "busy":
    case "changed":
    case "stopped":
    case "gone":
    case "throttled": {
      const { reason } = outcome;
      // The cluster changed under the update, and the same run goes on with another read: no failure.
      const isRepeatedAtOnce = outcome.kind === "changed" && isRepeated;
      const failure = {
        code: notAccepted,
        message: reason,
        ...(outcome.kind === "busy" ? { isBusy: true as const } : {}),
      };
      const next = withoutAttempt(isRepeatedAtOnce ? incident : withFailedUpdate(incident, failure, now));
      if (!isRepeatedAtOnce && isFailure(next, now))
        return fail(uncounted(state, sentAt), next, context, retryAfterOf(outcome));
      const why = `Azure did not take the update on (${reason}); it is sent again.`;
      return outcome.kind === "throttled"
        ? sendLater(uncounted(state, sentAt), next, outcome, context, why)
        : record(uncounted(state, sentAt), toldToWait(next, why, { for: "operation" }));
    }
    case "unavailable": {
      const unknown = withLastAttempt(incident, { ...attempt, phase: "unknown" });
      const next = withFailedUpdate(unknown, { code: notAccepted, message: outcome.reason }, now);
      // Without an eTag, only time tells whether it got lost: it is not sent again, and counted twice, before that.
      const settled = attempt.eTag === undefined ? lostAfterSeconds : 0;
      const retryAfterSeconds = Math.max(outcome.retryAfterSeconds ?? 0, settled);
      if (isFailure(next, now)) return fail(state, next, context, retryAfterSeconds);
      return sendLater(state, next, retryAfterSeconds > 0 ? { retryAfterSeconds } : {}, context);
    }
    case "refused": {
      const { code, reason } = outcome;
      const next = withFailedUpdate(withoutAttempt(incident), { code, message: reason }, now);
      return fail(uncounted(state, sentAt), next, context);
    }
  }
}

function retryAfterOf(outcome: UpdateOutcome): number | undefined {
  return outcome.kind === "throttled" ? outcome.retryAfterSeconds : undefined;
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
function toldToWait(incident: Incident, message: string, wait: Wait): Incident {
  if (incident.status !== "waiting") return incident;
  return {
    ...incident,
    decision: { ...incident.decision, action: "wait", reason: "UpdateNotTaken", message, wait },
  };
}

/**
 * Plans the next try for when ARM allows, later each time. The first time ARM's own word is enough; the run that sent
 * the update has planned its confirming read already, which is no failed try. Where ARM asks for more time than people
 * wait, the look comes before the try, and tells them.
 *
 * @param why what the incident says of it; `undefined` where it stays as it is
 */
function sendLater(
  state: ClusterState,
  incident: Incident,
  { retryAfterSeconds }: { readonly retryAfterSeconds?: number },
  { now }: RunContext,
  why?: string,
): UpdateRecord {
  const failures = Math.max(0, incident.looks.count - 1);
  const ownDelay = retryAfterSeconds !== undefined && failures === 0 ? 0 : patientDelay(failures);
  const retrySeconds = Math.max(1, retryAfterSeconds ?? 0, ownDelay);
  const notBefore = later(now, retrySeconds);
  const latest = toldAtLatest(incident) ?? Number.POSITIVE_INFINITY;
  const followUpSeconds = Math.min(retrySeconds, Math.max(1, Math.ceil((latest - now.getTime()) / 1000)));
  const next = why === undefined ? incident : toldToWait(incident, why, { for: "retry", notBefore });
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
