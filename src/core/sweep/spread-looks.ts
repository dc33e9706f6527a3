import type { LookCount } from "../model/look-count.ts";
import type { LookReason } from "../model/sweep-look.ts";

/**
 * So many looks of each kind begin a second: one read each, and three where the lists of children are read, too. ARM gives
 * one subscription 25 reads a second, and a bucket of 250
 * (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling). Where the whole fleet is in
 * one, and both kinds read lists, some are throttled, and come later.
 */
export const looksASecond = 5;

/** So many looks of each kind a sweep asks for: what is left over is found again by the next, which then comes at once. */
export const mostLooks = 9_000;

/** A look and when it wakes, or that it is left to the next sweep. */
export type PlannedLook =
  | { readonly kind: "look"; readonly delaySeconds: number; readonly count: LookCount }
  | { readonly kind: "left-over" };

/**
 * Spreads a sweep's looks over time. Those at clusters that are known do not wait for those that are seen for the first
 * time: a fleet's first sweep has thousands of these.
 */
export function planLook(why: LookReason, count: LookCount): PlannedLook {
  const lane = why === "never-seen" ? "first" : "again";
  const before = count[lane];
  if (before >= mostLooks) return { kind: "left-over" };
  return {
    kind: "look",
    delaySeconds: Math.floor(before / looksASecond),
    count: { ...count, [lane]: before + 1 },
  };
}

/** How long the last look waits that was planned, in seconds. */
export function longestDelay({ first, again }: LookCount): number {
  return Math.floor(Math.max(0, first - 1, again - 1) / looksASecond);
}
