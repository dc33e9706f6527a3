import type { ReconcileInput } from "../plan/reconcile-input.ts";
import { confirmDelay, isFollowUpPlanned, longestDelay, patientDelay } from "./follow-up-delay.ts";
import type { Incident } from "./incident.ts";

/** A known instant further away than this is looked at on the way: no message sleeps longer. */
const longestSleepSeconds = 24 * 60 * 60;

/** Open incidents with the follow-up that they wait for. */
export interface PlannedFollowUp {
  readonly incidents: readonly Incident[];
  /** When to look again, in seconds from now; `undefined` when nothing waits, or an early enough message is on its way. */
  readonly followUpSeconds?: number;
}

/** Plans one follow-up for all open incidents that need one, unless an early enough one is planned already. */
export function planFollowUp(incidents: readonly Incident[], input: ReconcileInput): PlannedFollowUp {
  const { now } = input.context;
  const waiting = new Map<Incident, number>();
  const known = incidents.map((incident) => {
    const seconds = secondsUntilLook(incident, input);
    if (seconds === undefined) return withoutPastLook(incident, input);
    if (!isFollowUpPlanned(incident.followUpAt, seconds, input.context)) waiting.set(incident, seconds);
    return incident;
  });
  if (waiting.size === 0) return { incidents: known };
  const followUpSeconds = Math.min(...waiting.values());
  const followUpAt = new Date(now.getTime() + followUpSeconds * 1000).toISOString();
  return {
    incidents: known.map((incident) =>
      waiting.has(incident) ? { ...incident, followUpAt, followUps: incident.followUps + 1 } : incident,
    ),
    followUpSeconds,
  };
}

/** Nothing is overdue of an incident that waits for no look any more. */
function withoutPastLook(incident: Incident, { context }: ReconcileInput): Incident {
  const { followUpAt, ...rest } = incident;
  return followUpAt === undefined || isFollowUpPlanned(followUpAt, Number.POSITIVE_INFINITY, context)
    ? incident
    : rest;
}

/**
 * In how many seconds an open incident needs a look, or `undefined` where only an event or a person moves it on.
 *
 * | waits for | looks |
 * | --- | --- |
 * | an operation to end, a revert to be confirmed | after 10 s, then at most 60 s apart |
 * | the same, once the operation has failed or was cancelled | ever later, at most 15 min apart |
 * | a stopped cluster to start | every 15 min |
 * | a known instant: grace, ARM's `Retry-After`, the end of a calm window | then |
 * | outbound addresses that could not be read | ever later, at most 15 min apart |
 */
function secondsUntilLook(
  incident: Incident,
  { context, policy, snapshot, outbound }: ReconcileInput,
): number | undefined {
  const { followUps, status, withinSince } = incident;
  const { action, waitingFor, notBefore } = incident.decision;
  const isBroken = snapshot.phase === "failed" || snapshot.phase === "canceled";
  const until = (instant: number): number => {
    const left = Math.ceil((instant - context.now.getTime()) / 1000);
    return left > 0 ? Math.min(left, longestSleepSeconds) : confirmDelay(followUps);
  };
  if (status === "contested") {
    return withinSince ? until(Date.parse(withinSince) + policy.reverts.windowSeconds * 1000) : undefined;
  }
  switch (waitingFor) {
    case "start":
      return longestDelay;
    case "grace":
    case "retry":
      return until(notBefore ? Date.parse(notBefore) : Number.NEGATIVE_INFINITY);
    case "operation":
      return isBroken ? patientDelay(followUps) : confirmDelay(followUps);
    case undefined:
      break;
  }
  if (status === "reverting")
    return isBroken && action !== "revert" ? patientDelay(followUps) : confirmDelay(followUps);
  if (action === "refuse" && outbound?.kind === "unknown") return patientDelay(followUps);
  return undefined;
}
