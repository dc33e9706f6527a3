import { type ExposureProperty, exposureProperties, rangesOf } from "../cluster/exposure.ts";
import type { Json } from "../json/json.ts";
import type { Baseline, DeclaredExposure, EffectiveBaseline } from "../model/baseline.ts";
import { readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { isWider } from "../ranges/range-drift.ts";

/** Lays the declared values over the stored baseline. `undefined` when there is neither. */
export function effectiveBaseline(
  stored: Baseline | undefined,
  declared: DeclaredExposure | undefined,
): EffectiveBaseline | undefined {
  const names = exposureProperties.filter((name) => declared?.[name] !== undefined);
  if (!stored && names.length === 0) return undefined;
  const additions = stored?.outboundAdditions ?? [];
  const approved: Partial<Record<ExposureProperty, Json>> = {};
  const restore: Partial<Record<ExposureProperty, Json>> = {};
  for (const name of exposureProperties) {
    const value = declared?.[name] ?? stored?.approved[name];
    if (value === undefined) continue;
    const last = stored?.lastCompliant[name] ?? value;
    if (name === "authorizedIPRanges") {
      const list = withRanges(value, additions);
      approved[name] = list;
      // A range that somebody took out on purpose does not come back; one that was never approved does not either.
      const isWithin = !isWider(
        rangesOf({ authorizedIPRanges: list }),
        rangesOf({ authorizedIPRanges: last }),
      );
      restore[name] = withRanges(isWithin ? last : value, additions);
    } else {
      approved[name] = value;
      restore[name] = names.includes(name) ? value : last;
    }
  }
  return { approved, restore, declared: names, ...(stored ? { stored } : {}) };
}

/** A list of ranges with those blocks added that it does not let in yet. A missing list lets everybody in and stays as it is. */
export function withRanges(list: Json, blocks: readonly string[]): Json {
  const ranges = rangesOf({ authorizedIPRanges: list });
  if (ranges.kind === "unrestricted" || blocks.length === 0) return list;
  return [...ranges.entries, ...blocks.filter((block) => isWider(ranges, readAuthorizedRanges([block])))];
}
