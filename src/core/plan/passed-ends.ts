import type { ClusterPolicy, Exemption } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { WatchedExemption } from "../model/watched-exemption.ts";

/** How far the clocks of two machines may be apart, at the most: by one an exemption has ended, by another it has not. */
export const clocksApartMs = 60 * 60_000;

/**
 * A policy without the exemptions that have ended by the clock of a machine that looked at this cluster before: an end that
 * has passed does not come to pass again on a machine whose clock is behind, or people would be told `opened` and
 * `exempted` in turn. A clock that is further ahead than clocks are is not believed.
 */
export function withoutPassedEnds(
  policy: ClusterPolicy,
  known: ClusterState["exemptions"] = [],
  now: Date,
): ClusterPolicy {
  const passed = new Set(known.filter((one) => one.hasEnded && isNear(one, now)).map(exemptionKey));
  if (passed.size === 0) return policy;
  return { ...policy, exemptions: policy.exemptions.filter((one) => !passed.has(exemptionKey(one))) };
}

/** The ends that have passed just now, by this machine's clock or by that of one that looked before: they are remembered. */
export function passedEnds(
  policy: ClusterPolicy,
  known: ClusterState["exemptions"] = [],
  now: Date,
): readonly WatchedExemption[] {
  const before = known.filter((one) => one.hasEnded && isNear(one, now));
  const keys = new Set(before.map(exemptionKey));
  const ended = policy.exemptions.filter(
    (one) => Date.parse(one.until) <= now.getTime() && isNear(one, now) && !keys.has(exemptionKey(one)),
  );
  return [...before, ...ended.map((one): WatchedExemption => ({ ...one, hasEnded: true }))];
}

/** One exemption, whatever its reason: one that is prolonged is another. */
export function exemptionKey({ setting, resource, until }: Exemption): string {
  return JSON.stringify([setting, resource ?? null, until]);
}

function isNear({ until }: Exemption, now: Date): boolean {
  return Math.abs(Date.parse(until) - now.getTime()) <= clocksApartMs;
}
