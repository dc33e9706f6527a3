import type { Notice } from "../core/model/notice.ts";
import { describeError } from "../core/text/describe-error.ts";
import { deliverAlerts } from "../delivery/deliver-alerts.ts";
import type { DeliveryDependencies } from "../delivery/delivery-dependencies.ts";
import { recordNotice } from "../delivery/record-notice.ts";

/** One channel may take so long; nobody waits for more than one, as they are told side by side. */
const timeLimitMs = 5_000;

/**
 * What to do where the claim cannot be made, so that nobody knows whether it was told:
 *
 * - `tell`: what is told of happens once, and nobody would come back to it. Told twice is better than never.
 * - `leave`: the same trouble is found again within minutes, by every instance, and is told then. While storage is down
 *   each of them would tell it every time, and nothing would make them stop.
 */
export type Unclaimed = "tell" | "leave";

/**
 * Tells every channel of the app itself, once for all instances until it is forgotten; see `recordNotice`. What a channel
 * does not take now is left to the queue, as with alerts. Never throws.
 */
export async function sendNoticeOnce(
  notice: Omit<Notice, "clusterId">,
  unclaimed: Unclaimed,
  dependencies: DeliveryDependencies,
): Promise<void> {
  const { channels, log } = dependencies;
  try {
    const entries = await recordNotice(notice, channels, dependencies);
    await deliverAlerts(entries, dependencies, AbortSignal.timeout(timeLimitMs));
  } catch (error) {
    log.warn(`It could not be remembered that "${notice.title}" was told: ${describeError(error)}`);
    if (unclaimed === "tell") await sendUnclaimed(notice, dependencies);
  }
}

/** Without a record there is no second try: the log says which channels did not hear it. */
async function sendUnclaimed(notice: Notice, { channels, log }: DeliveryDependencies): Promise<void> {
  await Promise.all(
    channels.map(async (channel) => {
      const outcome = await channel.sendNotice(notice, AbortSignal.timeout(timeLimitMs));
      if (outcome.kind === "delivered") return;
      log.warn(`A channel could not be told "${notice.title}": ${outcome.reason}`, {
        channel: channel.label,
      });
    }),
  );
}
