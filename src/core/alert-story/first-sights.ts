import { parseClusterId } from "../cluster/cluster-id.ts";
import { isAtLeast, worstSeverity } from "../cluster/guarded-setting.ts";
import type { Alert } from "../model/alert.ts";
import type { Notice } from "../model/notice.ts";
import { clip, oneLine } from "../text/readable.ts";

/** So many clusters are shown; the others are counted, and the posture has them all. */
export const mostShown = 20;

/**
 * What one sweep saw exposed for the first time, as one message: a table, the worst first, cut with a count.
 * @param alerts those that one channel would have heard singly, two at least
 */
export function firstSights(alerts: readonly Alert[]): Omit<Notice, "id" | "clusterId"> {
  const sorted = alerts.toSorted((one, other) => {
    if (one.severity === other.severity) return one.clusterId < other.clusterId ? -1 : 1;
    return isAtLeast(one.severity, other.severity) ? -1 : 1;
  });
  const left = sorted.length - mostShown;
  return {
    title: `${alerts.length} clusters were seen for the first time, and stand exposed`,
    lines: [
      "Nobody has approved how they stand. Each has an incident of its own, in which it can be accepted; what becomes of it is told singly.",
      ...(left > 0 ? [`The worst ${mostShown} are shown, ${left} more are in the list of clusters.`] : []),
    ],
    severity: worstSeverity(alerts.map(({ severity }) => severity)),
    table: {
      columns: ["severity", "cluster", "resource group", "subscription", "incident", "finding"],
      rows: sorted.slice(0, mostShown).map(rowOf),
    },
  };
}

function rowOf({ severity, clusterId, incidentId, findings, decision }: Alert): readonly string[] {
  const cluster = parseClusterId(clusterId);
  const [worst] = findings.toSorted((one, other) => (isAtLeast(one.severity, other.severity) ? -1 : 1));
  return [
    severity,
    cluster?.name ?? clusterId,
    cluster?.resourceGroup ?? "",
    cluster?.subscriptionId ?? "",
    incidentId,
    clip(oneLine(worst?.message ?? decision.message), 160),
  ];
}
