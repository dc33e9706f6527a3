import {
  type ExposureValues,
  guardedProperty,
  isPrivate,
  isStrict,
  rangesOf,
  switchSettings,
} from "../cluster/exposure.ts";
import { isWayInWider, wayInSettings } from "../cluster/way-in.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import type { DriftItem } from "../model/finding.ts";
import { isOpenToInternet } from "../ranges/authorized-ranges.ts";
import { compareRanges, type RangeDrift } from "../ranges/range-drift.ts";

/** How a cluster differs from its baseline. */
export interface Drift {
  /** The settings that are more open than the baseline. */
  readonly items: readonly DriftItem[];
  /** The comparison of the ranges; `undefined` where ranges do not apply: a private endpoint, now or in the baseline. */
  readonly ranges?: RangeDrift;
}

/** Compares an exposure with the baseline, setting by setting. */
export function compareExposure(baseline: EffectiveBaseline | undefined, now: ExposureValues): Drift {
  if (!baseline) return { items: [] };
  const items: DriftItem[] = [];
  const ranges = compareEndpointRanges(baseline, now);
  if (ranges?.kind === "removed" || ranges?.kind === "widened") {
    items.push({
      setting: "authorized-ranges",
      before: baseline.approved.authorizedIPRanges ?? null,
      after: now.authorizedIPRanges,
      addedRanges: ranges.added,
      removedRanges: ranges.removed,
    });
  }
  for (const setting of switchSettings) {
    const property = guardedProperty[setting];
    const before = baseline.approved[property];
    const after = now[property];
    if (before !== undefined && isStrict(setting, before) && !isStrict(setting, after)) {
      items.push({ setting, before, after });
    }
  }
  for (const setting of wayInSettings) {
    const property = guardedProperty[setting];
    const before = baseline.approved[property];
    const after = now[property];
    if (before !== undefined && after !== undefined && isWayInWider(setting, before, after)) {
      items.push({ setting, before, after });
    }
  }
  return ranges ? { items, ranges } : { items };
}

/**
 * Authorized ranges have no effect on a private endpoint. A private baseline approves no public endpoint at all, so
 * that its loss is the drift of `private-cluster`, not of the ranges.
 */
function compareEndpointRanges(baseline: EffectiveBaseline, now: ExposureValues): RangeDrift | undefined {
  if (isPrivate(now) || isPrivate(baseline.approved)) return undefined;
  if (baseline.approved.authorizedIPRanges === undefined) return undefined;
  const approved = rangesOf(baseline.approved);
  const drift = compareRanges(approved, rangesOf(now));
  // Nobody is locked out, and nothing is to be put back, where a person had accepted that everybody is let in.
  return drift.kind === "narrowed" && isOpenToInternet(approved) ? undefined : drift;
}
