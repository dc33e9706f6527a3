import type { ClusterPolicy } from "../core/model/cluster-policy.ts";
import type { Notice } from "../core/model/notice.ts";
import { isNoticeRoutedTo } from "../core/routing/is-routed-to.ts";
import type { AlertEntry, NoticeEntry } from "../ports/outbox-entry.ts";
import { lockEndsAt } from "./alert-try.ts";
import type { DeliveryDependencies } from "./delivery-dependencies.ts";
import type { AlertRoute } from "./route-alerts.ts";

/**
 * One entry for each channel that the alert is for; without a channel the log is all there is. Each is born with its
 * first try begun: whoever records it sends it at once.
 */
export function outboxEntries(
  { alert, channelKeys }: AlertRoute,
  { now, log }: Pick<DeliveryDependencies, "now" | "log">,
): readonly AlertEntry[] {
  if (channelKeys.length === 0) {
    log.warn(`No channel takes this alert: incident ${alert.transition}, ${alert.decision.message}`, {
      clusterId: alert.clusterId,
      alertId: alert.id,
      severity: alert.severity,
    });
  }
  const { clusterId } = alert;
  return channelKeys.map((channelKey) => ({
    kind: "alert",
    clusterId,
    alert,
    channelKey,
    ...firstTry(now()),
  }));
}

/** The same for a notice about a cluster, which the cluster's own run records. */
export function noticeEntries(
  notice: Notice,
  clusterId: string,
  policy: ClusterPolicy,
  { channels, now, log }: Pick<DeliveryDependencies, "channels" | "now" | "log">,
): readonly NoticeEntry[] {
  const takers = channels.filter((channel) => isNoticeRoutedTo(channel, notice, policy.label));
  if (takers.length === 0) log.warn(`No channel takes this notice: ${notice.title}`, { clusterId });
  return takers.map(({ key }) => ({
    kind: "notice",
    clusterId,
    notice: { ...notice, clusterId },
    channelKey: key,
    ...firstTry(now()),
  }));
}

/** What is born with its first try begun. */
export function firstTry(now: Date): Pick<AlertEntry, "recordedAt" | "attempts" | "progress"> {
  return {
    recordedAt: now.toISOString(),
    attempts: 1,
    progress: { kind: "trying", lockedUntil: lockEndsAt(now) },
  };
}
