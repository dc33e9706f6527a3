import type { Alert } from "../core/incident/alert.ts";
import type { ClusterPolicy } from "../core/policy/cluster-policy.ts";
import type { OutboxEntry } from "../ports/state-store.ts";
import { acceptsAlert } from "./accepts-alert.ts";
import { tryEndsAt } from "./alert-try.ts";
import type { ReconcileDependencies } from "./dependencies.ts";

/**
 * One entry for each channel that the alert is for; without a channel the log is all there is. Each is born with its
 * first try begun: whoever records it sends it at once.
 */
export function outboxEntries(
  alert: Alert,
  policy: ClusterPolicy,
  { channels, now, log }: Pick<ReconcileDependencies, "channels" | "now" | "log">,
): readonly OutboxEntry[] {
  const takers = channels.filter((channel) => acceptsAlert(channel, alert, policy.label));
  if (takers.length === 0) {
    log.warn(`No channel takes this alert: incident ${alert.transition}, ${alert.decision.reason}`, {
      clusterId: alert.clusterId,
      alertId: alert.id,
      severity: alert.severity,
    });
  }
  const recordedAt = now();
  return takers.map(({ key }) => ({
    clusterId: alert.clusterId,
    alert,
    channelKey: key,
    recordedAt: recordedAt.toISOString(),
    attempts: 1,
    dueAt: tryEndsAt(recordedAt),
  }));
}
