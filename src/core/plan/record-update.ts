import { refusal } from "../decision/decide-revert.ts";
import type { Decision } from "../decision/decision.ts";
import { type RunContext, tell } from "../incident/advance-incident.ts";
import type { Alert } from "../incident/alert.ts";
import type { ClusterState } from "../incident/cluster-state.ts";
import { patientDelay } from "../incident/follow-up-delay.ts";
import type { Incident, IncidentTopic } from "../incident/incident.ts";

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
  const incident = Object.values(state.incidents).find((open) => open.revert?.sentAt === sentAt);
  if (!incident?.revert) {
    const isCounted = state.reverts.includes(sentAt);
    const wasSent = result.kind === "accepted" || result.kind === "unknown";
    return isCounted && !wasSent ? { state: uncounted(state, sentAt), incidents: [], alerts: [] } : undefined;
  }
  const attempt = incident.revert;
  switch (result.kind) {
    case "accepted": {
      const { failure: _mended, ...rest } = incident;
      const operation = result.operationUrl ? { operationUrl: result.operationUrl } : {};
      return record(state, {
        ...rest,
        followUps: 0,
        revert: { ...attempt, phase: "accepted", ...operation },
      });
    }
    case "not-taken": {
      const next = withoutAttempt(incident);
      return result.isArmInTrouble
        ? sendLater(uncounted(state, sentAt), next, result.retryAfterSeconds, context)
        : record(uncounted(state, sentAt), next);
    }
    case "unknown":
      return sendLater(
        state,
        { ...incident, revert: { ...attempt, phase: "unknown" } },
        result.retryAfterSeconds,
        context,
      );
    case "refused":
      return refuse(uncounted(state, sentAt), incident, result, context);
  }
}

function refuse(
  state: ClusterState,
  incident: Incident,
  { code, reason }: { readonly code: string; readonly reason: string },
  context: RunContext,
): UpdateRecord {
  const isKnown = incident.failure?.code === code;
  const decision: Decision = {
    ...incident.decision,
    action: "refuse",
    reason: refusal({ code, reason }),
  };
  const { followUpAt: _none, ...rest } = withoutAttempt(incident);
  const failed: Incident = { ...rest, status: "failed", decision, failure: { code, reason } };
  const step = tell(failed, isKnown ? [] : ["failed"], context);
  return { ...record(state, step.incident), alerts: step.alerts };
}

/**
 * Plans the next try for when ARM allows, later each time. The first time ARM's own word is enough; the run that sent
 * the update has planned its confirming read already, which is no failed try.
 */
function sendLater(
  state: ClusterState,
  incident: Incident,
  retryAfterSeconds: number | undefined,
  { now }: RunContext,
): UpdateRecord {
  const failures = Math.max(0, incident.followUps - 1);
  const ownDelay = retryAfterSeconds !== undefined && failures === 0 ? 0 : patientDelay(failures);
  const followUpSeconds = Math.max(1, retryAfterSeconds ?? 0, ownDelay);
  const retryAt = new Date(now.getTime() + followUpSeconds * 1000).toISOString();
  return { ...record(state, { ...incident, retryAt, followUpAt: retryAt }), followUpSeconds };
}

/** The incident as if its last update had never been sent. */
function withoutAttempt({ revert, ...incident }: Incident): Incident {
  return revert && revert.count > 1
    ? { ...incident, revert: { ...revert, phase: "accepted", count: revert.count - 1 } }
    : incident;
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
