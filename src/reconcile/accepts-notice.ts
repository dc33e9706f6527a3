import { isAtLeast } from "../core/cluster/guarded-setting.ts";
import type { Notice } from "../core/notice/notice.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";

/**
 * True when a notice is for this channel. Without a severity it is about the guardrail itself, and for everybody; about a
 * cluster it goes the way of that cluster's alerts.
 */
export function acceptsNotice(
  { minSeverity, clusterLabels }: Pick<AlertChannel, "minSeverity" | "clusterLabels">,
  { severity }: Notice,
  clusterLabel?: string,
): boolean {
  if (severity === undefined) return true;
  if (!isAtLeast(severity, minSeverity)) return false;
  if (clusterLabels === undefined) return true;
  return clusterLabel !== undefined && clusterLabels.includes(clusterLabel);
}
