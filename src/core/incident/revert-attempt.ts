import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { narrowingAlone } from "../findings/evaluate.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Decision } from "../model/decision.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Incident, RevertAttempt } from "../model/incident.ts";
import { manualActionInWords } from "../model/manual-action.ts";
import type { PlannedDecision } from "../model/planned-decision.ts";
import { elapsedMs } from "../time/elapsed-ms.ts";
import { alertFingerprint } from "./alert-fingerprint.ts";
import { notAccepted, withFailedUpdate } from "./failed-updates.ts";
import { moveTo, type OpeningStatus } from "./life-cycle.ts";
import { withoutNextLook } from "./looks.ts";
import { withLastAttempt, withoutNotBefore, withUpdates } from "./own-updates.ts";

/** An update whose fate no eTag tells counts as lost when a settled cluster shows nothing of it for so long. */
export const lostAfterSeconds = 2 * 60;

/**
 * True while an update of the guardrail's own is under way, may be, or waits to be confirmed: also one that got no answer
 * within a row of failures, so that the incident is told as failed.
 */
export function hasOwnUpdate(incident: Incident | undefined): incident is Incident {
  const attempt = incident?.update?.attempt;
  if (!incident || !attempt) return false;
  const { status } = incident;
  return (
    status === "reverting" || (attempt.phase !== "ended" && (status === "failed" || status === "waiting"))
  );
}

/**
 * True where an update of the guardrail's own was taken on, or may have been, and no read has confirmed it: also where
 * its repeat was refused, waits, or ended in a stand-down. An incident that is only told has none, unless a person wants
 * it put back.
 */
export function hasUnconfirmedUpdate(incident: Incident | undefined): incident is Incident {
  if (!incident?.update?.attempt || incident.compliantSince !== undefined) return false;
  return incident.status !== "open" || incident.manualRevert !== undefined;
}

/** Where a decision leaves the incident that it is about. Only a person's revert takes it out of a stand-down. */
export function statusAfter(incident: Incident | undefined, { action }: Decision): OpeningStatus {
  if (incident?.status === "contested" && !incident.manualRevert) return "contested";
  switch (action) {
    case "revert":
      return "reverting";
    case "stand-down":
      return "contested";
    case "refuse":
      return "failed";
    case "wait":
      return incident?.status === "reverting" ? "reverting" : "waiting";
    default:
      return "open";
  }
}

/** For the end of a sentence: who asked for the revert, where a person did. */
export function askedFor({ manualRevert }: Incident): string {
  return manualRevert ? `, as was asked for ${manualActionInWords(manualRevert)}` : "";
}

/** The incident with the update that is about to be sent for it, where the decision is to send one. */
export function withAttempt(
  incident: Incident,
  { decision, settings }: PlannedDecision,
  { eTag }: ClusterSnapshot,
  now: Date,
): Incident {
  if (decision.action !== "revert") return incident;
  const rest = withoutNextLook(withoutNotBefore(moveTo(incident, "reverting")));
  const sentAt = now.toISOString();
  const { manualRevert } = incident;
  return {
    ...rest,
    ...(manualRevert
      ? { manualRevert: { ...manualRevert, updates: [...manualRevert.updates, sentAt] } }
      : {}),
    update: {
      ...rest.update,
      attempt: {
        sentAt,
        count: (incident.update?.attempt?.count ?? 0) + 1,
        phase: "sending",
        ...(eTag ? { eTag } : {}),
        settings,
      },
    },
  };
}

/** The incident as if its last update had never been sent: where it was the only one, the revert waits again. */
export function withoutAttempt(incident: Incident): Incident {
  const { attempt, ...update } = incident.update ?? {};
  if (!attempt) return incident;
  const { manualRevert } = incident;
  const known: Incident = manualRevert
    ? {
        ...incident,
        manualRevert: {
          ...manualRevert,
          updates: manualRevert.updates.filter((at) => at !== attempt.sentAt),
        },
      }
    : incident;
  // The one before it was over when it was sent.
  if (attempt.count > 1)
    return withLastAttempt(known, { ...attempt, phase: "ended", count: attempt.count - 1 });
  const rest = withUpdates(known, update);
  return rest.status === "reverting" ? moveTo(rest, "waiting") : rest;
}

/**
 * Takes back an update whose fate was unknown: a settled cluster with the same eTag as before has not taken it on, so it
 * counts for nothing. Where it was sent without an eTag, the cluster tells by what it shows: at `Succeeded`, and after
 * two minutes, the very same, and nothing else was told of it meanwhile: who has written since may have written the same
 * anew over the update. One that is still `sending` was left by a run that died or lost its lease: its fate is as
 * unknown.
 */
export function withoutLostUpdate(
  state: ClusterState,
  { eTag, phase }: ClusterSnapshot,
  evaluation: Evaluation,
  now: Date,
): ClusterState {
  if (phase === "in-progress") return state;
  const lost = Object.values(state.incidents).find(({ topic, update, announced, alertFingerprint: told }) => {
    const revert = update?.attempt;
    if (!revert || revert.phase === "accepted" || revert.phase === "ended") return false;
    if (revert.eTag !== undefined) return revert.eTag === eTag;
    const shown = topic === "narrowing" ? narrowingAlone(evaluation) : evaluation;
    const isPastHope = elapsedMs(revert.sentAt, now) >= lostAfterSeconds * 1000;
    const isToldSince = Date.parse(announced.lastAt) > Date.parse(revert.sentAt);
    return phase === "succeeded" && isPastHope && !isToldSince && alertFingerprint(shown) === told;
  });
  const attempt = lost?.update?.attempt;
  if (!lost || !attempt) return state;
  const { sentAt, phase: fate } = attempt;
  const isCounted = state.reverts.includes(sentAt);
  return {
    ...state,
    incidents: { ...state.incidents, [lost.topic]: withLostAttempt(lost, attempt, now) },
    reverts: state.reverts.filter((at) => at !== sentAt),
    ...(isCounted && fate === "unknown" ? { lostUpdates: [...(state.lostUpdates ?? []), sentAt] } : {}),
  };
}

/** One without an answer was counted as failed when the answer did not come. */
function withLostAttempt(incident: Incident, { phase, sentAt }: RevertAttempt, now: Date): Incident {
  const next = withoutAttempt(incident);
  if (phase !== "sending") return next;
  const message = `the run that sent the update of ${sentAt} broke off, and Azure has not taken it on`;
  return withFailedUpdate(next, { code: notAccepted, message }, now);
}
