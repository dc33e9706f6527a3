import type { PutOffLook } from "../model/early-look-record.ts";
import { later } from "../time/later.ts";

/**
 * AKS gives a subscription a bucket of 500 LISTs, filled with one a second
 * (learn.microsoft.com/azure/aks/quotas-skus-regions, throttling limits of the AKS resource provider). The early look takes
 * no more than a tenth of either, so that nine parts are left to people and their tools.
 */
export const mostListPages = 50;

/** Each list that was asked for is to have so many seconds of the interval to itself: see `mostListPages`. */
export const secondsACall = 10;

/** The first wait of a subscription that cannot be listed, which doubles, and the longest, in seconds. */
const firstWaitSeconds = 60;
const longestWaitSeconds = 30 * 60;

/** How the look at one subscription went. */
export type EarlyLookOutcome =
  | { readonly kind: "listed"; readonly calls: number }
  | { readonly kind: "denied" }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds?: number; readonly calls?: number }
  /** There was no time left to ask. */
  | { readonly kind: "not-asked" };

/**
 * How a subscription's next look is put off after this one; `undefined` where it comes in its turn.
 * @param before how it was put off until this one
 */
export function putOffLook(
  subscriptionId: string,
  outcome: EarlyLookOutcome,
  before: PutOffLook | undefined,
  everySeconds: number,
  now: Date,
): PutOffLook | undefined {
  switch (outcome.kind) {
    case "listed": {
      const seconds = outcome.calls * secondsACall;
      return seconds > everySeconds ? { subscriptionId, until: later(now, seconds) } : undefined;
    }
    case "not-asked":
      // First in the next minute, whosever turn that is.
      return { ...before, subscriptionId, until: now.toISOString() };
    case "denied":
    case "unavailable": {
      const failures = (before?.failures ?? 0) + 1;
      const wait = Math.min(firstWaitSeconds * 2 ** (failures - 1), longestWaitSeconds);
      const { retryAfterSeconds = 0, calls = 1 } = outcome.kind === "unavailable" ? outcome : {};
      const isDenied = outcome.kind === "denied" && (before?.failures === undefined || before.isDenied);
      return {
        subscriptionId,
        until: later(now, Math.max(wait, retryAfterSeconds, calls * secondsACall)),
        failures,
        ...(isDenied ? { isDenied: true as const } : {}),
      };
    }
  }
}
