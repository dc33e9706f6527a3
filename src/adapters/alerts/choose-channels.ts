import { unsupportedChannel } from "../../core/policy/channel-notes.ts";
import type { AlertRoute } from "../../core/policy/policy.ts";
import type { Environment } from "../../settings/raw-setting.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";
import type { ChannelConfig, ClosedChannel } from "./create-channels.ts";
import { oneChannelPerUrl } from "./one-channel-per-url.ts";
import { type ParsedChannels, parseChannelSetting, parseChannelSettings } from "./parse-channel-settings.ts";

/** The channels that alerts go to, and what is wrong with the others. */
export type ChosenChannels = ParsedChannels;

/** Where alerts go: as the policy file says under `alerts`, else to every receiver of the app settings. */
export function chooseChannels(env: Environment, routes: readonly AlertRoute[] | undefined): ChosenChannels {
  if (!routes) {
    const parsed = parseChannelSettings(env);
    return { ...parsed, channels: oneChannelPerUrl(parsed.channels) };
  }
  const channels: ChannelConfig[] = [];
  const closed: ClosedChannel[] = [];
  const problems: SettingProblem[] = [];
  for (const [index, route] of routes.entries()) {
    const parsed = channelsOf(route, index, env);
    // Several routes may lead to the same setting, each with its own severity and clusters.
    const onRoute = <T extends ChannelConfig | ClosedChannel>(channel: T): T => ({
      ...channel,
      key: `route-${index + 1}-${channel.key}`,
      minSeverity: route.minSeverity,
      ...(route.clusters ? { clusterLabels: route.clusters } : {}),
    });
    problems.push(...parsed.problems);
    closed.push(...parsed.closed.map(onRoute));
    channels.push(...parsed.channels.map(onRoute));
  }
  return { channels: oneChannelPerUrl(channels), closed, problems };
}

function channelsOf(route: AlertRoute, index: number, env: Environment): ParsedChannels {
  const place = `alerts[${index}]`;
  if (route.channel === "event-grid") {
    // Nothing that a route was meant to hear may end nowhere.
    const { channels, closed, problems } = parseChannelSettings(env);
    const problem: SettingProblem = { setting: "GUARDRAIL_POLICY", where: place, ...unsupportedChannel };
    return { channels, closed, problems: [problem, ...problems] };
  }
  const [setting, value] =
    route.url.kind === "setting"
      ? [route.url.setting, env[route.url.setting]?.trim()]
      : [`GUARDRAIL_POLICY ${place}`, route.url.url];
  if (!value) {
    const where = "the whole value";
    const problem: SettingProblem = {
      setting,
      where,
      problem: `The policy sends alerts there (${place}), and it is not set.`,
      mend: "Set it, or remove the entry from the policy.",
    };
    const closed: ClosedChannel = {
      key: `${route.channel}-1`,
      kind: route.channel,
      setting,
      where,
      minSeverity: route.minSeverity,
    };
    return { channels: [], closed: [closed], problems: [problem] };
  }
  const secret =
    route.channel === "webhook"
      ? { setting: "GUARDRAIL_WEBHOOK_SECRET", value: env.GUARDRAIL_WEBHOOK_SECRET }
      : undefined;
  return parseChannelSetting(setting, route.channel, value, secret);
}
