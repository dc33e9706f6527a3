import { isAtLeast, type Severity } from "../cluster/guarded-setting.ts";
import type { Alert } from "../model/alert.ts";
import type { Notice } from "../model/notice.ts";

/** What is to be heard by one route: of these severities, of these clusters. */
export interface Route {
  /** What is less severe is not for it. */
  readonly minSeverity: Severity;
  /** Labels of the policy's cluster entries that it is for; all when left out. */
  readonly clusterLabels?: readonly string[];
}

/** Where the routes of one channel lead: it hears what any of them takes, once. */
export interface Routed extends Route {
  readonly alsoFor?: readonly Route[];
}

/**
 * True when an alert is for this channel: it is for every one, or the channel has heard of its incident, or one of the
 * channel's routes takes it.
 *
 * Of an incident of which it has heard a channel gets all that comes after, whatever has become of the severity, the
 * label or the policy's entry by then: whoever heard that a cluster was opened hears what became of it, and does not go
 * on believing what holds no longer. Only reminders are for those alone whom they would reach anyway: they tell nothing
 * new.
 *
 * @param hasHeard whether an earlier alert of the incident was for the channel
 */
export function isRoutedTo(
  channel: Routed,
  alert: Pick<Alert, "toEveryChannel" | "transition" | "severity">,
  clusterLabel: string | undefined,
  hasHeard = false,
): boolean {
  if (alert.toEveryChannel) return true;
  if (hasHeard && alert.transition !== "reminded") return true;
  return takesByRoute(channel, alert.severity, clusterLabel);
}

/**
 * True when a notice is for this channel. Without a severity it is about the guardrail itself, and for everybody; about a
 * cluster it goes the way of that cluster's alerts.
 */
export function isNoticeRoutedTo(channel: Routed, { severity }: Notice, clusterLabel?: string): boolean {
  return severity === undefined || takesByRoute(channel, severity, clusterLabel);
}

/** True where one of a channel's routes is for this severity and this cluster. */
function takesByRoute(channel: Routed, severity: Severity, clusterLabel: string | undefined): boolean {
  return [channel, ...(channel.alsoFor ?? [])].some(
    ({ minSeverity, clusterLabels }) =>
      isAtLeast(severity, minSeverity) &&
      (clusterLabels === undefined || (clusterLabel !== undefined && clusterLabels.includes(clusterLabel))),
  );
}
