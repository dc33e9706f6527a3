import { worstSeverity } from "../cluster/guarded-setting.ts";
import type { Alert, Transition } from "../model/alert.ts";
import type { Decision } from "../model/decision.ts";
import type { Why } from "../model/decision-reason.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Verdict } from "../model/finding.ts";
import type { Incident, IncidentStatus } from "../model/incident.ts";
import type { IncidentTopic } from "../model/incident-topic.ts";
import type { RunContext } from "../model/run-context.ts";
import type { Sighting } from "../model/sighting.ts";
import { alertFingerprint } from "./alert-fingerprint.ts";
import { asSeenFirst, asSeenToGrow, hasGrown, peopleNamed } from "./attribution.ts";
import { exposedSeconds } from "./exposed-seconds.ts";
import { exposureFingerprint } from "./exposure-fingerprint.ts";
import { isForEveryChannel, isToldLoudly } from "./forced.ts";
import { incidentId } from "./incident-id.ts";
import { moveTo, type OpeningStatus } from "./life-cycle.ts";
import { withOutboundNews } from "./outbound-news.ts";

/** An incident after a step, with the alerts that tell the step. */
export interface IncidentStep {
  readonly incident: Incident;
  readonly alerts: readonly Alert[];
}

/** Opens an incident and tells it. */
export function openIncident(
  topic: IncidentTopic,
  status: OpeningStatus,
  evaluation: Evaluation,
  decision: Decision,
  context: RunContext,
): IncidentStep {
  const { now, clusterId } = context;
  const openedAt = now.toISOString();
  const incident: Incident = {
    id: incidentId(clusterId, topic, openedAt),
    topic,
    clusterId,
    status,
    ...told(topic, evaluation, decision),
    openedAt,
    exposedSince: openedAt,
    attribution: { otherActors: [], writes: [], sight: { at: openedAt, isApplying: false } },
    looks: { count: 0 },
    announced: { count: 0, lastTransition: "opened", lastAt: openedAt, named: [], heardBy: [] },
  };
  const seen = asSeenFirst(incident, sightingIn(context));
  const transitions = status === "contested" ? (["opened", "contested"] as const) : (["opened"] as const);
  return emitAlerts(withOutboundNews(seen, context.newOutbound), transitions, context);
}

/** Carries on an open incident: what it tells is what was seen last, and a change of shape is told as `updated`. */
export function updateIncident(
  incident: Incident,
  status: IncidentStatus,
  evaluation: Evaluation,
  decision: Decision,
  context: RunContext,
): IncidentStep {
  const next = told(incident.topic, evaluation, decision);
  const isNews = next.alertFingerprint !== incident.alertFingerprint;
  const shown: Incident = {
    ...incident,
    ...next,
    // What stood open before, without drift, is no part of how long the drift took to close.
    ...(incident.drift.length === 0 && next.drift.length > 0
      ? { exposedSince: context.now.toISOString() }
      : {}),
  };
  const isGrown = isNews && hasGrown(incident, next);
  const seen = isGrown ? asSeenToGrow(shown, sightingIn(context)) : shown;
  return move(seen, isNews ? ["updated"] : [], status, context);
}

/**
 * Carries on a stand-down whose cluster people had closed, and which somebody has opened again: told at once, as loudly
 * as the stand-down itself, with who did it this time and since when it stands open again. Whoever had opened it before,
 * and how long it had stood open then, is none of that.
 */
export function reopenIncident(
  incident: Incident,
  evaluation: Evaluation,
  decision: Decision,
  context: RunContext,
): IncidentStep {
  const exposedSince = context.now.toISOString();
  const shown: Incident = { ...incident, exposedSince, ...told(incident.topic, evaluation, decision) };
  const seen = asSeenFirst(shown, sightingIn(context));
  return emitAlerts(withOutboundNews(seen, context.newOutbound), ["contested"], context);
}

/** Carries on an open incident by a decision alone: what it tells of the cluster stays. */
export function moveIncident(
  incident: Incident,
  status: IncidentStatus,
  decision: Decision,
  context: RunContext,
): IncidentStep {
  return move({ ...incident, decision }, [], status, context);
}

function move(
  incident: Incident,
  first: readonly Transition[],
  status: IncidentStatus,
  context: RunContext,
): IncidentStep {
  const isNews = status !== incident.status && (status === "contested" || status === "failed");
  const moved = withOutboundNews(moveTo(incident, status), context.newOutbound);
  return emitAlerts(moved, isNews ? [...first, status] : first, context);
}

/** The ways in which an incident ends. */
export type IncidentEnd = "reverted" | "resolved" | "accepted" | "exempted";

/** Ends an incident at `closedAt` and tells it, with the verdict that holds from now on. */
export function closeIncident(
  incident: Incident,
  status: IncidentEnd,
  why: Why,
  closedAt: string,
  verdict: Verdict,
  context: RunContext,
): IncidentStep {
  const ended = moveTo(incident, status);
  // What went back is part of the story of a revert; what somebody else did is not known.
  const patch = status === "reverted" ? incident.decision.patch : {};
  const decision: Decision = { action: "none", ...why, patch, withheld: [] };
  return emitAlerts({ ...ended, closedAt, decision, verdict }, [status], context);
}

/** Ends an incident at the end of the operation that closed it, as far as that is told and can be; else now. */
export function closeAtOperationEnd(
  incident: Incident,
  status: "reverted" | "resolved",
  why: Why,
  verdict: Verdict,
  { operationEnd, context }: { readonly operationEnd?: string; readonly context: RunContext },
): IncidentStep {
  const end = operationEnd ? Date.parse(operationEnd) : Number.NaN;
  // The event that is at hand may be an old one, of the weakening write itself.
  const isPlausible =
    end > Date.parse(incident.update?.attempt?.sentAt ?? incident.exposedSince) &&
    end <= context.now.getTime();
  const closedAt = isPlausible ? new Date(end).toISOString() : context.now.toISOString();
  return closeIncident(incident, status, why, closedAt, verdict, context);
}

/** Tells transitions of an incident that moved: each gets an alert with an id of its own, stable for the receivers. */
export function emitAlerts(
  incident: Incident,
  transitions: readonly Transition[],
  context: RunContext,
): IncidentStep {
  const { announced } = incident;
  const last = transitions.at(-1);
  const counted: Incident = {
    ...incident,
    announced: {
      ...announced,
      count: announced.count + transitions.length,
      ...(last
        ? { lastTransition: last, lastAt: context.now.toISOString(), named: peopleNamed(incident) }
        : {}),
    },
  };
  const alerts = transitions.map((transition, index) =>
    alertOf(incident, transition, announced.count + index + 1, context),
  );
  return { incident: counted, alerts };
}

function sightingIn({ sighting, now }: RunContext): Sighting {
  return sighting ?? { writes: [], isApplying: false, now };
}

function alertOf(incident: Incident, transition: Transition, number: number, context: RunContext): Alert {
  const { action, reason, message, patch } = incident.decision;
  const isLoud = isToldLoudly(incident, transition);
  const failures = incident.update?.failures;
  const { actor, otherActors, correlationId } = incident.attribution;
  return {
    id: `${incident.id}-${number}-${transition}`,
    time: context.now.toISOString(),
    transition,
    incidentId: incident.id,
    topic: incident.topic,
    clusterId: incident.clusterId,
    severity: isLoud ? "critical" : incident.severity,
    ...(isForEveryChannel(incident, transition) ? { toEveryChannel: true as const } : {}),
    verdict: incident.verdict,
    findings: incident.findings,
    drift: incident.drift,
    ...(incident.newOutbound ? { newOutbound: incident.newOutbound } : {}),
    decision: { action, reason, message, patch },
    ...(failures && !incident.closedAt ? { failedUpdates: failures.count } : {}),
    ...(actor ? { actor } : {}),
    ...(otherActors.length > 0 ? { otherActors } : {}),
    ...(correlationId ? { correlationId } : {}),
    ...(isFoundBySweep(transition, context) ? { foundBySweep: true as const } : {}),
    fingerprint: incident.fingerprint,
    openedAt: incident.openedAt,
    // Neither a list that shrank nor a cluster that cannot be read is known to expose anything.
    exposedSeconds: incident.topic === "exposure" ? exposedSeconds(incident, context.now) : 0,
    commands: context.commands(incident),
    links: context.links(incident.id),
  };
}

/** True where an event should have told of what a look of the sweep's has found. */
function isFoundBySweep(transition: Transition, { isUnheard }: RunContext): boolean {
  return (
    isUnheard === true && (transition === "opened" || transition === "updated" || transition === "contested")
  );
}

function told(
  topic: IncidentTopic,
  evaluation: Evaluation,
  decision: Decision,
): Pick<
  Incident,
  "severity" | "verdict" | "findings" | "drift" | "decision" | "alertFingerprint" | "fingerprint"
> {
  const { verdict, findings, drift } = evaluation;
  return {
    severity: worstSeverity(findings.map(({ severity }) => severity)),
    verdict,
    findings,
    drift,
    decision,
    alertFingerprint: alertFingerprint(evaluation),
    fingerprint: exposureFingerprint(topic, evaluation),
  };
}
