import type { Notice } from "../core/model/notice.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";
import type { Log } from "../ports/log.ts";

/** One channel may take so long; nobody waits for more than one, as they are told side by side. */
const timeLimitMs = 5_000;

/** Tells every channel of the app itself, and logs which ones did not hear it. Never throws. */
export async function sendNotice(notice: Notice, channels: readonly AlertChannel[], log: Log): Promise<void> {
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
