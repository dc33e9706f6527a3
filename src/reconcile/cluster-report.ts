import { type VerdictReport, verdictReport } from "../core/decision/verdict-report.ts";
import { exposedSeconds } from "../core/incident/exposed-seconds.ts";
import type { IncidentSummary } from "../core/model/cluster-summary.ts";
import type { PlannedRun } from "./read-and-plan.ts";

/** The verdict on one cluster as JSON, with the incident that it is about: what the recheck answers. */
export interface ClusterReport extends VerdictReport {
  readonly clusterId: string;
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
    ...verdictReport(evaluation, decision),
    ...(incident
      ? { incident: { ...incidentReport(incident, context.now), fingerprint: incident.fingerprint } }
      : {}),
  };
}

/** An incident as it is shown outside, without what it is about. */
export function incidentReport(incident: IncidentSummary, now: Date): IncidentReport {
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
