import type { ActiveApp } from "../app/app-host.ts";
import { describeError } from "../core/text/describe-error.ts";
import type { Log } from "../ports/log.ts";
import { sendNoticeOnce } from "./send-notice-once.ts";

/** Claims of what is told here begin with it. */
const topic = "scope";

/**
 * Says in the log, and once on every channel, that the subscriptions to guard cannot be listed and that a person has to
 * mend it; when it is mended, it would be told anew. Never throws.
 */
export async function notifyScopeTrouble(
  { checkScope, telling }: Pick<ActiveApp, "checkScope" | "telling">,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  try {
    const trouble = await checkScope(signal);
    if (!trouble) {
      await telling.memory.forgetNotices(topic);
      return;
    }
    log.error(`The subscriptions to guard cannot be listed: ${trouble.reason}`);
    const notice = {
      id: `${topic}-${trouble.kind}`,
      title: "AKS Guardrail cannot list the subscriptions to guard",
      lines: [
        `${trouble.reason}.`,
        "Until then events are kept, and only clusters of subscriptions that were listed before are looked at.",
      ],
    };
    // The next sweep finds it again.
    await sendNoticeOnce(notice, "leave", { ...telling, log });
  } catch (error) {
    log.warn(`The channels could not be told about the subscriptions: ${describeError(error)}`);
  }
}
