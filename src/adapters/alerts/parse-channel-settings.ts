import type { ChannelKind } from "../../ports/alert-channel.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";
import { readChannelUrl } from "./channel-url.ts";
import { type ChannelConfig, type ClosedChannel, checkSecret } from "./create-channels.ts";

/** The channels that can be used, and what is wrong with the others. */
export interface ParsedChannels {
  readonly channels: readonly ChannelConfig[];
  /** Places in a setting from which no channel can be made: their alerts are kept until it is mended. */
  readonly closed: readonly ClosedChannel[];
  readonly problems: readonly SettingProblem[];
}

/** The app settings that name receivers, and the secret that goes with them. */
const channelSettings: readonly {
  readonly setting: string;
  readonly kind: ChannelKind;
  readonly secretSetting?: string;
}[] = [
  { setting: "GUARDRAIL_TEAMS_WEBHOOK_URL", kind: "teams" },
  { setting: "GUARDRAIL_SLACK_WEBHOOK_URL", kind: "slack" },
  { setting: "GUARDRAIL_WEBHOOK_URL", kind: "webhook", secretSetting: "GUARDRAIL_WEBHOOK_SECRET" },
];

/** Reads all channel settings of the app. A wrong entry closes that channel only. */
export function parseChannelSettings(env: Readonly<Record<string, string | undefined>>): ParsedChannels {
  const parsed = channelSettings.map(({ setting, kind, secretSetting }) =>
    parseChannelSetting(
      setting,
      kind,
      env[setting],
      secretSetting === undefined ? undefined : { setting: secretSetting, value: env[secretSetting] },
    ),
  );
  return {
    channels: parsed.flatMap((it) => it.channels),
    closed: parsed.flatMap((it) => it.closed),
    problems: parsed.flatMap((it) => it.problems),
  };
}

/** The secrets that sign what goes to the URLs of a channel setting. */
export interface SecretSetting {
  readonly setting: string;
  readonly value: string | undefined;
}

/**
 * Reads one comma-separated channel setting. A comma always separates (a comma inside a URL is written `%2C`), so that
 * one mistyped entry cannot swallow its neighbour; empty entries are passed over.
 *
 * `secret` holds one secret for all URLs, or one for each in the same order. A URL whose secret is unusable is closed,
 * never sent to unsigned. Problems name the setting and the place, never the value.
 */
export function parseChannelSetting(
  setting: string,
  kind: ChannelKind,
  value: string | undefined,
  secret?: SecretSetting,
): ParsedChannels {
  const urls = entries(value);
  const secrets = entries(secret?.value);
  const problems: SettingProblem[] = [];
  if (secret && urls.length > 0 && secrets.length > 1 && secrets.length !== urls.length) {
    problems.push({
      setting: secret.setting,
      where: "the whole value",
      problem: `It has ${secrets.length} secrets for ${urls.length} URLs, so it is not clear which belongs to which.`,
      mend: `Give one secret for all, or one for each entry of ${setting} in the same order.`,
    });
    const closed = urls.map((_, index) => closedAt(setting, kind, index, urls.length));
    return { channels: [], closed, problems };
  }
  const badSecrets = new Set<number>();
  for (const [index, text] of urls.length === 0 ? [] : secrets.entries()) {
    const wrong = secret && checkSecret({ kind, secret: text });
    if (!wrong) continue;
    badSecrets.add(index);
    problems.push({ setting: secret.setting, where: place(index, secrets.length), ...wrong });
  }
  const channels: ChannelConfig[] = [];
  const closed: ClosedChannel[] = [];
  const seen = new Map<string, number>();
  for (const [index, text] of urls.entries()) {
    const where = place(index, urls.length);
    const url = readChannelUrl(kind, text);
    if (!(url instanceof URL)) {
      problems.push({ setting, where, ...url });
      closed.push(closedAt(setting, kind, index, urls.length));
      continue;
    }
    const twin = seen.get(url.href);
    if (twin !== undefined) {
      problems.push({
        setting,
        where,
        problem: `It is the same URL as entry ${twin + 1}; each alert goes there once.`,
        mend: "Remove one of the two.",
      });
      continue;
    }
    seen.set(url.href, index);
    const secretIndex = secrets.length > 1 ? index : 0;
    if (badSecrets.has(secretIndex)) {
      closed.push(closedAt(setting, kind, index, urls.length));
      continue;
    }
    const own = secrets[secretIndex];
    channels.push({
      key: keyAt(kind, index),
      kind,
      url: url.href,
      minSeverity: "low",
      ...(own === undefined ? {} : { secret: own }),
    });
  }
  return { channels, closed, problems };
}

/** Names a channel by its place, so that it stays the same channel when its URL is mended or renewed. */
function keyAt(kind: ChannelKind, index: number): string {
  return `${kind}-${index + 1}`;
}

function closedAt(setting: string, kind: ChannelKind, index: number, count: number): ClosedChannel {
  return { key: keyAt(kind, index), kind, setting, where: place(index, count), minSeverity: "low" };
}

function entries(value: string | undefined): readonly string[] {
  return (value ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function place(index: number, count: number): string {
  return count === 1 ? "the whole value" : `entry ${index + 1} of ${count}`;
}
