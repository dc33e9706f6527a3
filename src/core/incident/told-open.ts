import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import { exposingFindings } from "../findings/accepted-findings.ts";
import type { Evaluation } from "../findings/evaluation.ts";
import type { RuleId } from "../findings/finding.ts";
import { digestOf } from "../json/digest.ts";
import type { Json } from "../json/json.ts";
import { sameJson } from "../json/same-json.ts";
import type { ClusterPolicy } from "../policy/cluster-policy.ts";
import type { Incident } from "./incident.ts";

/**
 * What an incident has told, each with the yardstick by which it was told last. Its end is judged by these, not by the
 * policy of that moment: whoever was told that a cluster is open hears "closed" only when that very thing is closed.
 */
export interface ToldOpen {
  /** Settings that had drifted, with the approved value: absent where it was too long to be kept. */
  readonly drift: readonly { readonly setting: GuardedSetting; readonly before?: Json }[];
  /** Rules that were broken: of these the standing ones are asked again. */
  readonly rules: readonly RuleId[];
  /** The shortest prefix length that was allowed when `range-too-broad` was told. */
  readonly broadestRange?: number;
  /** Approved ranges that were missing; of an incident about a list that shrank. */
  readonly missingRanges?: readonly string[];
}

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
export function digestOfTold({ drift, missingRanges, ...rest }: ToldOpen): ToldOpen {
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
