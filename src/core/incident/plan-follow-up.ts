import { endedBadly } from "../cluster/provisioning-phase.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import { later } from "../time/later.ts";
import { toldAtLatest } from "./failed-updates.ts";
import { confirmDelay, isFollowUpPlanned, longestDelay, patientDelay } from "./follow-up-delay.ts";
import { withoutNextLook } from "./looks.ts";
import { reminderAt } from "./reminder.ts";
import { hasOwnUpdate } from "./revert-attempt.ts";

/** A known instant further away than this is looked at on the way: no message sleeps longer. */
const longestSleepSeconds = 24 * 60 * 60;

/** After so many updates in a row that failed, a settled cluster is given time. */
const fewFailed = 3;

/** Open incidents with the follow-up that they wait for. */
export interface PlannedFollowUp {
  readonly incidents: readonly Incident[];
  /** When to look again, in seconds from now; `undefined` when nothing waits, or an early enough message is on its way. */
  readonly followUpSeconds?: number;
}

/** Plans one follow-up for all open incidents that need one, unless an early enough one is planned already. */
export function planFollowUp(incidents: readonly Incident[], input: ReconcileInput): PlannedFollowUp {
  const { now } = input.context;
  const waiting = new Map<Incident, Look>();
  const known = incidents.map((incident) => {
    const look = nextLook(incident, input);
    if (look === undefined) return withoutPastLook(incident, input);
    if (!isFollowUpPlanned(incident.looks.nextAt, look.seconds, input.context)) waiting.set(incident, look);
    return incident;
  });
  if (waiting.size === 0) return { incidents: known };
  const followUpSeconds = Math.min(...[...waiting.values()].map(({ seconds }) => seconds));
  const nextAt = later(now, followUpSeconds);
  return {
    incidents: known.map((incident) => {
      const look = waiting.get(incident);
      if (!look) return incident;
      const count = incident.looks.count + (look.isReminder ? 0 : 1);
      return { ...incident, looks: { count, nextAt } };
    }),
    followUpSeconds,
  };
}

/**
 * A state without the looks that were planned since `before`: what is recorded of them while their message is only on
 * its way. Whoever reads it in between plans anew: a message too many, never one too few.
 */
export function withoutNewLooks(state: ClusterState, before: ClusterState): ClusterState {
  const incidents = Object.values(state.incidents).map((incident) => {
    const isNew = incident.looks.nextAt !== before.incidents[incident.topic]?.looks.nextAt;
    return [incident.topic, isNew ? withoutNextLook(incident) : incident];
  });
  return { ...state, incidents: Object.fromEntries(incidents) };
}

/** When an incident needs a look. One that is only there to remind is no try at anything, and makes no later one wait. */
interface Look {
  readonly seconds: number;
  readonly isReminder: boolean;
}

function nextLook(incident: Incident, input: ReconcileInput): Look | undefined {
  const { context, policy } = input;
  const look = atLatest(incident, secondsUntilLook(incident, input), input);
  const reminder = reminderAt(incident, policy);
  const reminderSeconds = reminder === undefined ? Number.POSITIVE_INFINITY : secondsLeft(reminder, context);
  if (look !== undefined && look <= reminderSeconds) return { seconds: look, isReminder: false };
  if (reminder === undefined) return undefined;
  // What is due is told before anything is planned; but no look is planned for this very instant.
  return { seconds: Math.min(Math.max(1, reminderSeconds), longestSleepSeconds), isReminder: true };
}

/** A row of failures is told when it has lasted long enough, whatever else the next look waits for. */
function atLatest(
  incident: Incident,
  look: number | undefined,
  { context, snapshot }: ReconcileInput,
): number | undefined {
  const latest = toldAtLatest(incident);
  if (latest === undefined || look === undefined || snapshot.phase === "in-progress") return look;
  const left = secondsLeft(latest, context);
  return left > 0 ? Math.min(left, look) : look;
}

function secondsLeft(instant: number, { now }: ReconcileInput["context"]): number {
  return Math.ceil((instant - now.getTime()) / 1000);
}

/** Nothing is overdue of an incident that waits for no look any more. */
function withoutPastLook(incident: Incident, { context }: ReconcileInput): Incident {
  const { nextAt } = incident.looks;
  return nextAt === undefined || isFollowUpPlanned(nextAt, Number.POSITIVE_INFINITY, context)
    ? incident
    : withoutNextLook(incident);
}

/**
 * In how many seconds an open incident needs a look, or `undefined` where only an event or a person moves it on, and a
 * look is only needed to remind.
 *
 * | waits for | looks |
 * | --- | --- |
 * | an operation to end, a revert to be confirmed | after 10 s, then at most 60 s apart |
 * | the same, once the operation has failed or was cancelled | ever later, at most 15 min apart |
 * | a settled cluster where the last three updates failed | the same |
 * | a stopped cluster to start | every 15 min |
 * | a known instant: grace, ARM's `Retry-After`, the end of a calm window | then |
 * | outbound addresses that could not be read | ever later, at most 15 min apart |
 */
function secondsUntilLook(
  incident: Incident,
  { context, policy, snapshot, outbound }: ReconcileInput,
): number | undefined {
  const { looks, status, compliantSince } = incident;
  const { action, wait } = incident.decision;
  const isBroken = endedBadly(snapshot.phase);
  const isStubborn = snapshot.phase !== "in-progress" && (incident.update?.failures?.count ?? 0) >= fewFailed;
  const soon = isStubborn ? patientDelay : confirmDelay;
  const until = (instant: number): number => {
    const left = secondsLeft(instant, context);
    return left > 0 ? Math.min(left, longestSleepSeconds) : soon(looks.count);
  };
  if (status === "contested") {
    return compliantSince
      ? until(Date.parse(compliantSince) + policy.reverts.windowSeconds * 1000)
      : undefined;
  }
  switch (wait?.for) {
    case "start":
      return longestDelay;
    case "grace":
    case "retry":
      return until(Date.parse(wait.notBefore));
    case "operation":
      return isBroken ? patientDelay(looks.count) : soon(looks.count);
    case undefined:
      break;
  }
  if (status === "reverting")
    return isBroken && action !== "revert" ? patientDelay(looks.count) : soon(looks.count);
  // The update that it waits to send again got lost, and what the body shows is not in force yet.
  if (status === "waiting") return isBroken ? patientDelay(looks.count) : soon(looks.count);
  // It got no answer within a row of failures: a read tells what became of it.
  if (status === "failed" && hasOwnUpdate(incident)) return patientDelay(looks.count);
  if (action === "refuse" && outbound?.kind === "unknown") return patientDelay(looks.count);
  return undefined;
}
