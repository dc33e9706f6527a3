import type { Notice } from "../core/model/notice.ts";
import { deliverAlerts } from "../delivery/deliver-alerts.ts";
import type { DeliveryDependencies } from "../delivery/delivery-dependencies.ts";
import { recordNotice } from "../delivery/record-notice.ts";

/** One channel may take so long; nobody waits for more than one, as they are told side by side. */
const timeLimitMs = 5_000;

/**
 * Tells every channel of the app itself, once for all instances until it is forgotten; see `recordNotice`. What a channel
 * does not take now is left to the queue, as with alerts.
 * @throws whatever the memory throws; then nobody knows whether it was told
 */
export async function sendNoticeOnce(
  notice: Omit<Notice, "clusterId">,
  dependencies: DeliveryDependencies,
): Promise<void> {
  const entries = await recordNotice(notice, dependencies.channels, dependencies);
  await deliverAlerts(entries, dependencies, AbortSignal.timeout(timeLimitMs));
}
