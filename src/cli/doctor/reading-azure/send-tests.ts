import { createChannel } from "../../../adapters/alerts/create-channels.ts";
import { parseChannelSettings } from "../../../adapters/alerts/parse-channel-settings.ts";
import type { Notice } from "../../../core/model/notice.ts";
import { channelSettingNames } from "../../../settings/settings.ts";
import { channelUrlSettings, literalSettings } from "../checks/check-settings.ts";
import type { AppSettings, TestMessage } from "../guardrail-facts.ts";
import { timeLimit } from "./arm-reading.ts";
import { secretUrlOf } from "./vault-secret.ts";

/**
 * Sends a test message to every channel of the settings, as the app itself would send it. URLs in a vault are read with
 * `readSecret`; where that is not allowed, the channel says so.
 */
export async function sendTests(
  settings: AppSettings,
  now: Date,
  readSecret: (secret: URL) => Promise<string | undefined>,
): Promise<readonly TestMessage[]> {
  const values: Record<string, string> = {};
  const unread: TestMessage[] = [];
  const literal = literalSettings(settings);
  for (const name of channelSettingNames) {
    const value = settings[name];
    if (value === undefined || value.trim() === "") continue;
    const secret = secretUrlOf(value);
    const found = literal[name] ?? (secret && (await readSecret(secret)));
    if (found !== undefined) values[name] = found;
    else
      unread.push({
        channel: name,
        trouble: "Its value is in a vault, and you may not read it (role Key Vault Secrets User).",
        isUnsent: true,
      });
  }
  // A message that should be signed goes out signed or not at all.
  if (unread.some(({ channel }) => !channelUrlSettings.includes(channel)))
    delete values.GUARDRAIL_WEBHOOK_URL;
  const { channels } = parseChannelSettings(values);
  const notice: Notice = {
    id: `doctor-test-${now.getTime()}`,
    title: "AKS Guardrail: a test message",
    lines: [
      "Somebody ran aks-guardrail doctor --send-test. Nothing has happened, and nothing is to be done.",
    ],
  };
  const sent = await Promise.all(
    channels.map(async (config): Promise<TestMessage> => {
      const channel = createChannel(config);
      const outcome = await channel.sendNotice(notice, timeLimit());
      return outcome.kind === "delivered"
        ? { channel: channel.label }
        : { channel: channel.label, trouble: outcome.reason };
    }),
  );
  return [...sent, ...unread];
}
