import type { Evaluation } from "../findings/evaluation.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { Json } from "../json/json.ts";

/** Recognises the shape of what a read shows: the same shape is no news, and is what a person has decided on. */
export function shapeOf({ verdict, findings, drift, narrowedRanges }: Evaluation): string {
  return fingerprint({
    verdict,
    rules: findings.map(({ rule }) => rule),
    narrowedRanges,
    drift: drift.map(
      ({ setting, addedRanges, removedRanges, after }): Json =>
        // Ranges are compared as sets of addresses: another spelling of the same list is no news.
        addedRanges ? { setting, addedRanges, removedRanges: removedRanges ?? [] } : { setting, after },
    ),
  });
}
