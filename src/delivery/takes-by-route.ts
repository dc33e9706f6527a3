import { isAtLeast, type Severity } from "../core/cluster/guarded-setting.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";

/** Where a channel's routes lead, and for which severities. */
export type Routed = Pick<AlertChannel, "minSeverity" | "clusterLabels" | "alsoFor">;

/** True where one of a channel's routes is for this severity and this cluster. */
export function takesByRoute(channel: Routed, severity: Severity, clusterLabel: string | undefined): boolean {
  return [channel, ...(channel.alsoFor ?? [])].some(
    ({ minSeverity, clusterLabels }) =>
      isAtLeast(severity, minSeverity) &&
      (clusterLabels === undefined || (clusterLabel !== undefined && clusterLabels.includes(clusterLabel))),
  );
}
