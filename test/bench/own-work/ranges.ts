import { performance } from "node:perf_hooks";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import { compareExposure } from "../../../src/core/findings/drift.ts";
import { driftFindings } from "../../../src/core/findings/drift-findings.ts";
import { standingFindings } from "../../../src/core/findings/standing-findings.ts";
import type { EffectiveBaseline } from "../../../src/core/model/baseline.ts";
import { defaultPolicy } from "../../../src/core/model/cluster-policy.ts";
import { median } from "../report/statistics.ts";

/** What judging one list of ranges against another costs: parse, comparison and standing findings. */
export interface RangeCost {
  /** How the list differs from the approved one. */
  readonly change: string;
  /** Entries of the approved list. */
  readonly ranges: number;
  /** The median of many runs, in milliseconds. */
  readonly milliseconds: number;
}

/** AKS's limits: 200 ranges, 2,000 with API server VNet integration. */
const sizes = [200, 2000] as const;

/** Lists as a person or an attacker changes them; nothing is covered by a neighbour, so nothing can be skipped. */
const changes: Record<string, (approved: readonly string[]) => readonly string[]> = {
  unchanged: (approved) => [...approved],
  reordered: (approved) => approved.toReversed(),
  "one added": (approved) => [...approved, "198.18.0.1/32"],
  "one removed": (approved) => approved.slice(1),
  "all replaced": (approved) => approved.map((_, index) => blockAt(index, 100)),
  cleared: () => [],
};

/**
 * Measures how long one read's ranges take to be judged, for AKS's two limits and for several kinds of change. Each
 * figure is the median of `runs` runs, after as many to warm up.
 */
export function measureRanges(runs = 200): RangeCost[] {
  return sizes.flatMap((ranges) => {
    const approved = Array.from({ length: ranges }, (_, index) => blockAt(index, 20));
    return Object.entries(changes).map(([change, apply]) => ({
      change,
      ranges,
      milliseconds: medianTime(() => judge(approved, apply(approved)), runs),
    }));
  });
}

/** Everything that a read's ranges go through, from the texts on. */
function judge(approved: readonly string[], now: readonly string[]): number {
  const baseline: EffectiveBaseline = {
    approved: exposureOf(approved),
    restore: exposureOf(approved),
    declared: [],
  };
  const exposure = exposureOf(now);
  const drift = driftFindings(compareExposure(baseline, exposure));
  return drift.length + standingFindings(exposure, defaultPolicy).length;
}

function exposureOf(authorizedIPRanges: readonly string[]): ExposureValues {
  return {
    authorizedIPRanges: [...authorizedIPRanges],
    enablePrivateCluster: null,
    publicNetworkAccess: null,
    enablePrivateClusterPublicFQDN: null,
    disableRunCommand: null,
    disableLocalAccounts: null,
    networkPolicy: null,
    podLinkLocalAccess: null,
  };
}

/** A /29 that touches no other one of its row. */
function blockAt(index: number, firstOctet: number): string {
  return `${firstOctet + (index >> 11)}.${(index >> 3) & 0xff}.${(index & 7) << 5}.8/29`;
}

function medianTime(run: () => unknown, runs: number): number {
  const times: number[] = [];
  for (let index = 0; index < runs * 2; index++) {
    const start = performance.now();
    run();
    if (index >= runs) times.push(performance.now() - start);
  }
  return median(times);
}
