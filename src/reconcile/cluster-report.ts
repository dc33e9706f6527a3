import { exposedSeconds } from "../core/incident/exposed-seconds.ts";
import type { JsonObject } from "../core/json/json.ts";
import type { DriftItem, Finding, Verdict } from "../core/model/finding.ts";
import type { Incident } from "../core/model/incident.ts";
import type { PlannedRun } from "./read-and-plan.ts";

/** The verdict on one cluster as JSON: what the command line prints and the recheck answers. */
export interface ClusterReport {
  readonly clusterId: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly drift: readonly DriftItem[];
  readonly decision: { readonly action: string; readonly reason: string; readonly patch: JsonObject };
  /** The open incident, or the one that this run closed. */
  readonly incident?: IncidentReport;
}

/** An incident as it is shown outside. */
export interface IncidentReport {
  readonly id: string;
  readonly topic: string;
  readonly status: string;
  readonly severity: string;
  readonly openedAt: string;
  readonly closedAt?: string;
  readonly exposedSeconds: number;
  /** Only beside what it is the fingerprint of: whoever accepts that sends it back. */
  readonly fingerprint?: string;
}

/** The report of a run. */
export function reportOf(clusterId: string, { plan, context }: PlannedRun): ClusterReport {
  const { evaluation, decision, state, incidents } = plan;
  const incident =
    state.incidents.exposure ??
    incidents.find(({ topic }) => topic === "exposure") ??
    state.incidents.unreadable ??
    state.incidents.narrowing ??
    incidents[0];
  return {
    clusterId,
    verdict: evaluation.verdict,
    findings: evaluation.findings,
    drift: evaluation.drift,
    decision: { action: decision.action, reason: decision.reason, patch: decision.patch },
    ...(incident
      ? { incident: { ...incidentReport(incident, context.now), fingerprint: incident.fingerprint } }
      : {}),
  };
}

/** An incident as it is shown outside, without what it is about. */
export function incidentReport(incident: Incident, now: Date): IncidentReport {
  return {
    id: incident.id,
    topic: incident.topic,
    status: incident.status,
    severity: incident.severity,
    openedAt: incident.openedAt,
    ...(incident.closedAt ? { closedAt: incident.closedAt } : {}),
    exposedSeconds: incident.topic === "exposure" ? exposedSeconds(incident, now) : 0,
  };
}
