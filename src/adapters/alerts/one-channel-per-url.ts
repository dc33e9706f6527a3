import type { ChannelConfig } from "./create-channels.ts";

/**
 * Several routes to one URL are one channel, which hears each alert once, where any of them takes it. It keeps the key of
 * the first, and answers to the keys of the others, so that what was kept for them goes there. Of several on one host,
 * each is named by its place, which gives nothing of its URL away.
 */
export function oneChannelPerUrl(configs: readonly ChannelConfig[]): readonly ChannelConfig[] {
  const byUrl = new Map<string, ChannelConfig>();
  for (const config of configs) {
    // PagerDuty has one URL for everybody: there the key tells who is meant.
    const url = `${new URL(config.url).href}\n${config.kind === "pagerduty" ? (config.secret ?? "") : ""}`;
    const first = byUrl.get(url);
    byUrl.set(url, first ? { ...first, alsoFor: [...(first.alsoFor ?? []), routeOf(config)] } : config);
  }
  const channels = [...byUrl.values()];
  return channels.map((channel) => {
    const isAlone = channels.filter((other) => hostOf(other) === hostOf(channel)).length === 1;
    return isAlone ? channel : { ...channel, place: placeOf(channel.key) };
  });
}

function routeOf({ key, minSeverity, clusterLabels }: ChannelConfig) {
  return { key, minSeverity, ...(clusterLabels === undefined ? {} : { clusterLabels }) };
}

function hostOf({ kind, url }: ChannelConfig): string {
  return `${kind} ${new URL(url).host}`;
}

/** A place in words: `webhook-2` is the second entry of its setting, `route-3-webhook-1` the policy's third route. */
function placeOf(key: string): string {
  const [, route, entry] = /^(?:route-(\d+)-)?[a-z-]+-(\d+)$/.exec(key) ?? [];
  const where = `entry ${entry ?? key}`;
  return route === undefined ? where : `alerts[${Number(route) - 1}], ${where}`;
}
