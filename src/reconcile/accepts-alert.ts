import { isAtLeast } from "../core/cluster/guarded-setting.ts";
import type { Alert } from "../core/incident/alert.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";

/**
 * True when an alert is for this channel. A stand-down, and a critical exposure that Azure lets nobody close (a lock),
 * are for every channel, whatever its minimum severity and labels: whoever forces one must not be able to do it quietly.
 */
export function acceptsAlert(
  channel: Pick<AlertChannel, "minSeverity" | "clusterLabels">,
  alert: Alert,
  clusterLabel: string | undefined,
): boolean {
  if (alert.transition === "contested" || alert.decision.action === "stand-down") return true;
  if (alert.transition === "failed" && alert.severity === "critical") return true;
  if (!isAtLeast(alert.severity, channel.minSeverity)) return false;
  if (channel.clusterLabels === undefined) return true;
  return clusterLabel !== undefined && channel.clusterLabels.includes(clusterLabel);
}
