import type { ArmAnswer } from "./arm-answer.ts";
import { readyAnswers } from "./fixture-error.ts";

/** A token bucket: so many at once, then one per `secondsPerToken`. */
export interface BucketSize {
  readonly size: number;
  readonly secondsPerToken: number;
}

/** Buckets per cluster and method; a method without one is not limited. */
export type ThrottleLimits = Readonly<Partial<Record<"GET" | "PUT", BucketSize>>>;

/** What the AKS provider documents for one cluster (AKS:quotas-skus-regions.md; facts page, section 4). */
export const aksLimits: ThrottleLimits = {
  PUT: { size: 20, secondsPerToken: 60 },
  GET: { size: 60, secondsPerToken: 1 },
};

/** Answers 429 with Retry-After when a cluster's bucket is empty, else undefined and takes a token. */
export type Throttle = (method: string, clusterKey: string, nowMs: number) => ArmAnswer | undefined;

/** Creates full buckets. */
export function createThrottle(limits: ThrottleLimits): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (method, clusterKey, nowMs) => {
    const limit = method === "GET" || method === "PUT" ? limits[method] : undefined;
    if (limit === undefined) return undefined;
    const key = `${method} ${clusterKey}`;
    const bucket = buckets.get(key) ?? { tokens: limit.size, at: nowMs };
    const refill = (nowMs - bucket.at) / 1000 / limit.secondsPerToken;
    const tokens = Math.min(limit.size, bucket.tokens + refill);
    if (tokens < 1) {
      buckets.set(key, { tokens, at: nowMs });
      const seconds = Math.ceil((1 - tokens) * limit.secondsPerToken);
      return { ...readyAnswers["aks-throttled"], headers: { "Retry-After": String(seconds) } };
    }
    buckets.set(key, { tokens: tokens - 1, at: nowMs });
    return undefined;
  };
}
