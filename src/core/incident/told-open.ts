import { exposingFindings } from "../findings/accepted-findings.ts";
import { digestOf } from "../json/digest.ts";
import { sameJson } from "../json/same-json.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Incident } from "../model/incident.ts";
import type { ToldOpen } from "../model/told-open.ts";

const nothing: ToldOpen = { drift: [], rules: [] };

/** The incident with what this read adds to what it has told. */
export function withToldOpen(
  incident: Incident,
  evaluation: Evaluation,
  { broadestRange }: Pick<ClusterPolicy, "broadestRange">,
): Incident {
  if (incident.topic === "narrowing")
    return { ...incident, toldOpen: { ...nothing, missingRanges: evaluation.narrowedRanges } };
  const before = incident.toldOpen ?? nothing;
  const drift = new Map(before.drift.map((item) => [item.setting, item]));
  for (const item of evaluation.drift) {
    drift.set(item.setting, { setting: item.setting, before: item.before });
  }
  const rules = exposingFindings(evaluation).map(({ rule }) => rule);
  return {
    ...incident,
    toldOpen: {
      ...before,
      drift: [...drift.values()],
      rules: [...new Set([...before.rules, ...rules])],
      ...(rules.includes("range-too-broad") ? { broadestRange } : {}),
    },
  };
}

/** What was told, where the whole is too large to be recorded. A long list is left out, not cut: half of one would lie. */
export function digestOfToldOpen({ drift, missingRanges, ...rest }: ToldOpen): ToldOpen {
  return {
    ...rest,
    drift: drift.map(({ setting, before }) =>
      before === undefined || !sameJson(digestOf(before), before) ? { setting } : { setting, before },
    ),
    // Each of them is asked for by itself, so that some will do.
    ...(missingRanges ? { missingRanges: missingRanges.slice(0, mostMissingRanges) } : {}),
  };
}

const mostMissingRanges = 100;
