import { patientDelay } from "../core/incident/follow-up-delay.ts";
import { describeError } from "../core/text/describe-error.ts";
import type { FollowUp } from "../ports/follow-up-queue.ts";
import type { OutboxPlace } from "../ports/outbox-entry.ts";
import { lockEndsAt, restMs, trySeconds } from "./alert-try.ts";
import { deliverAlerts, deliveryOf } from "./deliver-alerts.ts";
import type { DeliveryDependencies } from "./delivery-dependencies.ts";

/** The message that wakes for what did not get through. */
export type Delivery = Extract<FollowUp, { readonly kind: "deliver" }>;

/** A message may wake a little before this machine's clock says that it is time. */
const clockToleranceMs = 1_000;

/**
 * Tries an alert or a notice again, unless it has been sent, or a later try has begun. Where a try is under way, or nobody knows
 * whether this one was begun, another look is planned for when that try may be taken for lost.
 * @throws whatever the queue throws where it cannot be written
 */
export async function retryAlert(
  message: Delivery,
  place: OutboxPlace,
  dependencies: DeliveryDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { store, queue, now, log } = dependencies;
  try {
    const entry = await store.pending(place, message.alertId, message.channelKey);
    if (!entry || entry.attempts > message.attempt) return;
    const waitMs = restMs(entry, now());
    if (entry.attempts === message.attempt && waitMs > clockToleranceMs) {
      await queue.send(message, waitMs / 1000);
      return;
    }
    const begun = await store.claim(entry, lockEndsAt(now()));
    if (begun) await deliverAlerts([begun], dependencies, signal);
    else await queue.send(deliveryOf(entry), trySeconds);
  } catch (error) {
    log.error(`An alert is tried again later: ${describeError(error)}`, { alertId: message.alertId });
    await queue.send(message, Math.max(trySeconds, patientDelay(message.attempt)));
  }
}
