import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Incident, RevertAttempt } from "../model/incident.ts";
import type { OwnOperation } from "../model/reconcile-input.ts";
import type { RunContext } from "../model/run-context.ts";
import type { IncidentStep } from "./advance-incident.ts";
import {
  declareFailed,
  isFailure,
  operationFailed,
  toldAtLatest,
  withFailedUpdate,
  withoutBusyAnswer,
  withoutFailedUpdates,
} from "./failed-updates.ts";
import { withLastAttempt } from "./own-updates.ts";
import { hasUnconfirmedUpdate } from "./revert-attempt.ts";

/** What a read says about the guardrail's own updates. */
export interface UpdateReading {
  readonly snapshot: ClusterSnapshot;
  readonly evaluation: Evaluation;
  readonly policy: ClusterPolicy;
  /** What ARM says of the operation of the last update. */
  readonly ownOperation?: OwnOperation;
}

/**
 * Says what became of the guardrail's own updates, as far as a read shows it:
 *
 * | the cluster | the update |
 * | --- | --- |
 * | `Failed` or `Canceled` | ended badly, unless ARM says that it was another one's operation: it has failed, and is no revert that the circuit breaker counts |
 * | `Succeeded`, in another version than the one it was sent under | was taken on: has succeeded, so its row of failures has ended; any other is over, whatever became of it |
 * | in the middle of an operation | may be that operation; where ARM called the cluster busy, it was |
 *
 * A row that is a failure by now is told so, also where it only lasted too long while Azure asks for time.
 *
 * @param before what was remembered before the read told of updates that got lost, which are failures, too
 */
export function settleUpdates(
  before: ClusterState,
  state: ClusterState,
  reading: UpdateReading,
  context: RunContext,
): { readonly state: ClusterState; readonly steps: readonly IncidentStep[] } {
  const steps: IncidentStep[] = [];
  let settled = state;
  for (const incident of Object.values(state.incidents)) {
    if (incident.status === "contested") continue;
    const ended = endAttempt(incident, reading, context.now);
    const failures = ended.update?.failures;
    const isBad = failures !== undefined && failures !== before.incidents[incident.topic]?.update?.failures;
    const isTold = isBad ? isFailure(ended, context.now) : isTooLong(ended, reading, context.now);
    const step = isTold ? declareFailed(ended, context, ended.update?.notBefore) : undefined;
    if (step) steps.push(step);
    const next = step?.incident ?? ended;
    if (next === incident) continue;
    const attempt = incident.update?.attempt;
    const isOver = next.update?.attempt?.phase === "ended" && attempt?.phase !== "ended";
    settled = {
      ...settled,
      incidents: { ...settled.incidents, [next.topic]: next },
      reverts:
        isOver && attempt && isKnownToHaveFailed(attempt, reading)
          ? settled.reverts.filter((at) => at !== attempt.sentAt)
          : settled.reverts,
    };
  }
  return { state: settled, steps };
}

function endAttempt(incident: Incident, reading: UpdateReading, now: Date): Incident {
  const { snapshot } = reading;
  const revert = incident.update?.attempt;
  if (snapshot.phase === "in-progress") return withoutBusyAnswer(incident);
  if (!revert || revert.phase === "ended" || !hasUnconfirmedUpdate(incident)) return incident;
  if (snapshot.phase === "succeeded") return endAtSuccess(incident, revert, reading);
  // It succeeded, and what ended badly after it was somebody else's.
  if (hasSucceeded(reading))
    return withLastAttempt(withoutFailedUpdates(incident), { ...revert, phase: "ended" });
  return endBadly(incident, revert, reading, now);
}

function hasSucceeded({ snapshot, ownOperation }: UpdateReading): boolean {
  return snapshot.phase === "succeeded" || ownOperation?.status.toLowerCase() === "succeeded";
}

/** Where ARM could say how its own operation ended, and does not, it may have been somebody else's that ended badly. */
function isKnownToHaveFailed({ phase, operationUrl }: RevertAttempt, reading: UpdateReading): boolean {
  if (hasSucceeded(reading)) return false;
  return reading.ownOperation !== undefined || (phase === "accepted" && operationUrl === undefined);
}

/** Where what it was to put back is there, the attempt stays as it is: the incident ends by it. */
function endAtSuccess(
  incident: Incident,
  revert: RevertAttempt,
  { snapshot, evaluation }: UpdateReading,
): Incident {
  const isSeen = revert.eTag === undefined ? revert.phase === "accepted" : revert.eTag !== snapshot.eTag;
  if (!isSeen) return incident;
  const next = revert.phase === "accepted" ? withoutFailedUpdates(incident) : incident;
  const isOpenAgain =
    incident.topic === "narrowing" ? evaluation.narrowedRanges.length > 0 : evaluation.drift.length > 0;
  return isOpenAgain ? withLastAttempt(next, { ...revert, phase: "ended" }) : next;
}

function endBadly(
  incident: Incident,
  revert: RevertAttempt,
  { snapshot: { provisioningState }, ownOperation }: UpdateReading,
  now: Date,
): Incident {
  const { manualRevert } = incident;
  const ended: Incident = {
    ...withLastAttempt(incident, { ...revert, phase: "ended" }),
    ...(manualRevert
      ? {
          manualRevert: {
            ...manualRevert,
            updates: manualRevert.updates.filter((at) => at !== revert.sentAt),
          },
        }
      : {}),
  };
  // One without an answer was counted when the answer did not come.
  if (revert.phase === "unknown") return ended;
  const words = ownOperation?.error ? `: ${ownOperation.error}` : "";
  const message = `the update of ${revert.sentAt} ended ${provisioningState}${words}`;
  return withFailedUpdate(ended, { code: operationFailed, message }, now);
}

/** True where nothing is tried for now, as Azure asks for time, and people have waited for long enough to hear of it. */
function isTooLong(incident: Incident, { snapshot, policy }: UpdateReading, now: Date): boolean {
  const latest = toldAtLatest(incident);
  if (latest === undefined || now.getTime() < latest) return false;
  if (snapshot.phase === "in-progress" || snapshot.stopped) return false;
  if (policy.mode !== "revert" && !incident.manualRevert) return false;
  const notBefore = incident.update?.notBefore;
  return notBefore !== undefined && Date.parse(notBefore) > now.getTime();
}
