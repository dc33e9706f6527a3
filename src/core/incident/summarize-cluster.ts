import { unlearnedSettings } from "../baseline/first-values.ts";
import { settingsOfLists, unshownProperties } from "../cluster/exposure.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { ClusterSummary, IncidentSummary } from "../model/cluster-summary.ts";
import type { Incident } from "../model/incident.ts";
import { unreadWaysIn } from "../model/ways-in.ts";

/** What the list of all clusters shows of one. */
export function summarizeCluster(state: ClusterState): ClusterSummary {
  const { clusterId, verdict, seenAt, unreadable, baseline, waysIn, incidents } = state;
  const notSeen = settingsOfLists(unreadWaysIn(waysIn).flatMap(({ lists }) => lists));
  return {
    clusterId,
    ...(verdict === undefined ? {} : { verdict }),
    ...(seenAt === undefined ? {} : { seenAt }),
    ...(unreadable ? { unreadableSince: unreadable.since } : {}),
    ...(baseline
      ? {
          baseline: {
            source: baseline.source,
            takenAt: baseline.takenAt,
            lacks: unlearnedSettings(baseline.approved, unshownProperties),
          },
        }
      : {}),
    ...(notSeen.length > 0 ? { notSeen } : {}),
    ...(waysIn ? { waysInAskedAt: waysIn.askedAt } : {}),
    incidents: Object.values(incidents).map(summarizeIncident),
  };
}

/** An incident without what it is about. */
function summarizeIncident(incident: Incident): IncidentSummary {
  const { id, topic, status, severity, openedAt, exposedSince, closedAt, compliantSince } = incident;
  return {
    id,
    topic,
    status,
    severity,
    openedAt,
    exposedSince,
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(compliantSince === undefined ? {} : { compliantSince }),
  };
}
