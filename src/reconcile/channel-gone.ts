import { fingerprint } from "../core/json/fingerprint.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { describeError } from "./describe-error.ts";
import { tellChannels } from "./tell-channels.ts";

type GoneDependencies = Pick<
  ReconcileDependencies,
  "channels" | "workingChannels" | "memory" | "now" | "log"
>;

/** Another instance may have found it gone and told so since: after so long it is said again that it works. */
const knownForMs = 10 * 60_000;

/**
 * Says on the other channels, once for all instances until it works again, that a channel takes no alert any more. Each
 * later alert still tries it once. Never throws: the log has said it already.
 */
export async function tellChannelGone(
  gone: AlertChannel,
  reason: string,
  { channels, workingChannels, memory, log }: GoneDependencies,
): Promise<void> {
  const others = channels.filter(({ key }) => key !== gone.key);
  const topic = topicOf(gone);
  workingChannels.delete(gone.key);
  try {
    if (others.length === 0 || !(await memory.claimNotice(`${topic}-told`))) return;
    const notice = {
      id: `${topic}-told`,
      title: `AKS Guardrail cannot reach one of its channels: ${gone.label}`,
      lines: [
        `It ${reason}. Alerts for it are lost until it is mended; each new one tries it once.`,
        "Check that the webhook still exists, and put its present URL into the app setting.",
      ],
    };
    await tellChannels(notice, others, log);
  } catch (error) {
    log.warn(`The other channels could not be told that one is gone: ${describeError(error)}`, {
      channel: gone.label,
    });
  }
}

/** A channel took an alert: were it to go, that would be news again. Never throws. */
export async function noteChannelBack(
  channel: AlertChannel,
  { workingChannels, memory, now, log }: Omit<GoneDependencies, "channels">,
): Promise<void> {
  const at = now().getTime();
  const saidAt = workingChannels.get(channel.key);
  if (saidAt !== undefined && at - saidAt < knownForMs) return;
  try {
    await memory.forgetNotices(topicOf(channel));
    workingChannels.set(channel.key, at);
  } catch (error) {
    log.warn(`That a channel works again could not be remembered: ${describeError(error)}`, {
      channel: channel.label,
    });
  }
}

function topicOf({ key }: AlertChannel): string {
  return `channel-${fingerprint(key).slice(0, 16)}`;
}
