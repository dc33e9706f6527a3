import { fingerprint } from "../core/json/fingerprint.ts";
import { describeError } from "../core/text/describe-error.ts";
import type { AlertChannel, ChannelKind } from "../ports/alert-channel.ts";
import type { NoticeEntry } from "../ports/outbox-entry.ts";
import type { DeliveryDependencies } from "./delivery-dependencies.ts";
import { recordNotice } from "./record-notice.ts";

type GoneDependencies = Pick<DeliveryDependencies, "channels" | "workingChannels" | "memory" | "now" | "log">;

/** Another instance may have found it gone and told so since: after so long it is said again that it works. */
const knownForMs = 10 * 60_000;

const webhookMend = "Check that the webhook still exists, and put its present URL into the app setting.";

/** What a person can do about a receiver that is gone, or shut to the guardrail. */
const mends: Record<ChannelKind, string> = {
  teams: webhookMend,
  slack: webhookMend,
  webhook: webhookMend,
  "event-grid":
    "Check that the topic still exists under the URL in the policy file, and that the app's identity has the role EventGrid Data Sender on it.",
  pagerduty:
    "Check that the service and its Events API v2 integration still exist, and put the integration's present key into the app setting that the policy file names.",
};

/**
 * Records for the other channels, once for all instances until it works again, that a channel takes no alert any more:
 * answers what they are to be told. Each later alert still tries it once.
 * @throws whatever the memory throws; then nobody knows whether the others are told
 */
export async function recordChannelGone(
  gone: AlertChannel,
  reason: string,
  { channels, workingChannels, memory, now }: Omit<GoneDependencies, "log">,
): Promise<readonly NoticeEntry[]> {
  workingChannels.delete(gone.key);
  const notice = {
    id: `${topicOf(gone)}-told`,
    title: `AKS Guardrail cannot reach one of its channels: ${gone.label}`,
    lines: [
      `It ${reason}. Alerts for it are lost until it is mended; each new one tries it once.`,
      mends[gone.kind],
    ],
  };
  const others = channels.filter(({ key }) => key !== gone.key);
  return recordNotice(notice, others, { memory, now });
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
