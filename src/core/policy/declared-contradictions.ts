import { guardedProperty, isStrict, switchSettings } from "../cluster/exposure.ts";
import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";
import { requirements } from "../model/finding.ts";
import { requirementSetting } from "../model/requirement-setting.ts";
import type { UnplacedProblem } from "./policy-problem.ts";
import { rawEntries, rawRequire } from "./raw-policy.ts";

/**
 * Declared values that contradict what stands beside them: what the entry, or `defaults`, requires and the baseline
 * declares otherwise, so that putting it back would be a finding against itself; and authorized ranges of a cluster that
 * is declared private, which has none (Azure refuses both together). Works on the raw document; what the schema refuses
 * anyway is left to it.
 */
export function declaredContradictions(document: unknown): UnplacedProblem[] {
  if (!isJsonObject(document)) return [];
  const general = rawRequire(document.defaults) ?? [];
  return rawEntries(document).flatMap((entry, index) => {
    const baseline = isJsonObject(entry) ? entry.baseline : undefined;
    if (!isJsonObject(baseline)) return [];
    const required = rawRequire(entry) ?? general;
    return [...declaredOtherwise(baseline, required), ...declaredPrivate(baseline)].map((found) => ({
      ...found,
      path: ["clusters", index, "baseline", ...found.path],
    }));
  });
}

function declaredOtherwise(baseline: JsonObject, required: readonly Json[]): UnplacedProblem[] {
  return requirements
    .filter((requirement) => required.includes(requirement))
    .flatMap((requirement) => {
      const setting = switchSettings.find((name) => name === requirementSetting[requirement]);
      if (setting === undefined) return [];
      const property = guardedProperty[setting];
      const value = baseline[property];
      if (!isReadable(value) || isStrict(setting, value)) return [];
      return [
        {
          path: [property],
          problem: `${requirement} is required of these clusters, and their baseline declares ${property}: ${value}: every one would be exposed.`,
          mend: `Declare what is required, or leave ${requirement} out of require for the entry.`,
        },
      ];
    });
}

function declaredPrivate(baseline: JsonObject): UnplacedProblem[] {
  if (baseline.enablePrivateCluster !== true || !Array.isArray(baseline.authorizedIPRanges)) return [];
  return [
    {
      path: ["authorizedIPRanges"],
      problem: "The baseline declares a private cluster, and such a cluster has no authorized ranges.",
      mend: "Leave the ranges out, or enablePrivateCluster.",
    },
  ];
}

/** A value that the schema may take. */
function isReadable(value: Json | undefined): value is string | boolean {
  return typeof value === "boolean" || typeof value === "string";
}
