import { rangesOf } from "../cluster/exposure.ts";
import { canonicalWayIn, isWayIn } from "../cluster/way-in.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { Json } from "../json/json.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { DriftItem, RuleId } from "../model/finding.ts";
import { readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { canonicalRanges } from "../ranges/canonical-ranges.ts";

/** Rules that judge a list of ranges as it stands. */
const standingRangeRules: readonly RuleId[] = [
  "open-to-internet",
  "no-authorized-ranges",
  "range-too-broad",
  "range-not-public",
];

/**
 * Recognises the shape of what is told: the same shape is no news. A list that is wrong as it stands is told with its
 * ranges, so that one more of them is news.
 */
export function alertFingerprint({ verdict, findings, drift, narrowedRanges, exposure }: Evaluation): string {
  const isListWrong = findings.some(({ rule }) => standingRangeRules.includes(rule));
  return fingerprint({
    verdict,
    rules: findings.map(({ rule }) => rule),
    narrowedRanges,
    drift: drift.map(driftToCompare),
    ...(isListWrong && exposure ? { list: canonicalRanges(rangesOf(exposure)) } : {}),
  });
}

/** Ranges are compared as sets of addresses, ways in as sets of grants: another spelling of the same list is no news. */
function driftToCompare({ setting, addedRanges, removedRanges, after }: DriftItem): Json {
  if (isWayIn(setting)) return { setting, after: canonicalWayIn(setting, after) };
  if (!addedRanges) return { setting, after };
  const asSet = (ranges: readonly string[]): Json =>
    ranges.length === 0 ? [] : canonicalRanges(readAuthorizedRanges(ranges));
  return { setting, addedRanges: asSet(addedRanges), removedRanges: asSet(removedRanges ?? []) };
}
