import type { Alert } from "../core/model/alert.ts";
import { type Routed, takesByRoute } from "./takes-by-route.ts";

/**
 * True when an alert is for this channel. A stand-down, and a revert that Azure or the guardrail refuses or that keeps
 * failing, are for every channel, whatever its minimum severity and labels: whoever forces one must not be able to do it
 * quietly. So is a critical exposure that could not be put back.
 */
export function isRoutedTo(channel: Routed, alert: Alert, clusterLabel: string | undefined): boolean {
  if (alert.toEveryChannel) return true;
  if (alert.transition === "contested" || alert.decision.action === "stand-down") return true;
  if (alert.transition === "failed" && alert.severity === "critical") return true;
  return takesByRoute(channel, alert.severity, clusterLabel);
}
