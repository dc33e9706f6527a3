import type { AlertRoute, RouteTarget } from "../../core/policy/policy.ts";
import type { Environment } from "../../settings/raw-setting.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";
import type { ChannelConfig, ClosedChannel } from "./create-channels.ts";
import { oneChannelPerUrl } from "./one-channel-per-url.ts";
import { pagerDutyUrl } from "./pagerduty-event.ts";
import {
  type ParsedChannels,
  parseChannelSetting,
  parseChannelSettings,
  type SecretSetting,
} from "./parse-channel-settings.ts";

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
  const target: RouteTarget = route.url ?? { kind: "url", url: pagerDutyUrl };
  const [setting, value] =
    target.kind === "setting"
      ? [target.setting, env[target.setting]?.trim()]
      : [`GUARDRAIL_POLICY ${place}`, target.url];
  if (!value) return notSet(route, setting, place);
  const secret = secretOf(route, env);
  if (route.channel === "pagerduty" && !secret?.value) return notSet(route, route.routingKey, place);
  return parseChannelSetting(setting, route.channel, value, secret);
}

/** The secret that goes with a route's URL: the signature's, or the key by which PagerDuty knows the service. */
function secretOf(route: AlertRoute, env: Environment): SecretSetting | undefined {
  if (route.channel === "pagerduty") {
    return { setting: route.routingKey, value: env[route.routingKey]?.trim() };
  }
  return route.channel === "webhook"
    ? { setting: "GUARDRAIL_WEBHOOK_SECRET", value: env.GUARDRAIL_WEBHOOK_SECRET }
    : undefined;
}

function notSet({ channel, minSeverity }: AlertRoute, setting: string, place: string): ParsedChannels {
  const where = "the whole value";
  const problem: SettingProblem = {
    setting,
    where,
    problem: `The policy sends alerts there (${place}), and it is not set.`,
    mend: "Set it, or remove the entry from the policy.",
  };
  const closed: ClosedChannel = { key: `${channel}-1`, kind: channel, setting, where, minSeverity };
  return { channels: [], closed: [closed], problems: [problem] };
}
