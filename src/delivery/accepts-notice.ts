import type { Notice } from "../core/model/notice.ts";
import { type Routed, takesByRoute } from "./takes-by-route.ts";

/**
 * True when a notice is for this channel. Without a severity it is about the guardrail itself, and for everybody; about a
 * cluster it goes the way of that cluster's alerts.
 */
export function isNoticeRoutedTo(channel: Routed, { severity }: Notice, clusterLabel?: string): boolean {
  return severity === undefined || takesByRoute(channel, severity, clusterLabel);
}
