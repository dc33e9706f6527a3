import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";
import { parseDuration } from "./iso-duration.ts";
import type { PolicyPath, UnplacedProblem } from "./policy-problem.ts";
import { rawEntries } from "./raw-policy.ts";

/**
 * Keys that do nothing where they stand, so that their author must have meant something else: what only a revert heeds,
 * where the same file says that nothing is reverted, and a trust in tags by which nothing is matched. What comes from
 * elsewhere (`defaults`, GUARDRAIL_MODE) is no contradiction. Works on the raw document.
 */
export function idleKeys(document: unknown): UnplacedProblem[] {
  if (!isJsonObject(document)) return [];
  const { defaults } = document;
  const entries = rawEntries(document);
  const general = modeOf(defaults);
  const isRevertedSomewhere = entries.some((entry) => modeOf(entry) === "revert");
  return [
    ...(isRevertedSomewhere ? [] : idleInMode(defaults, general, ["defaults"])),
    ...entries.flatMap((entry, index) => [
      ...idleInMode(entry, modeOf(entry) ?? general, ["clusters", index]),
      ...idleTrust(entry, ["clusters", index]),
    ]),
  ];
}

function idleInMode(settings: Json | undefined, mode: Json | undefined, path: PolicyPath): UnplacedProblem[] {
  if (!isJsonObject(settings) || (mode !== "alert" && mode !== "off")) return [];
  const keys = Object.keys(forReverts).filter((key) => forReverts[key]?.(settings[key]) ?? false);
  return keys.map((key) => ({
    path: [...path, key],
    problem: `${key} says how to revert, and in mode ${mode} nothing is reverted.`,
    mend: `Leave ${key} out, or write mode: revert.`,
  }));
}

/** Whether a value means something only where the guardrail reverts by itself. */
const forReverts: Readonly<Record<string, (value: Json | undefined) => boolean>> = {
  revertAfter: (value) => {
    const parsed = typeof value === "string" ? parseDuration(value) : undefined;
    return parsed !== undefined && "seconds" in parsed && parsed.seconds > 0;
  },
  onNarrowed: (value) => value === "revert",
  onUnfinishedUpgrade: (value) => value === "revert",
};

function idleTrust(entry: Json, path: PolicyPath): UnplacedProblem[] {
  if (!isJsonObject(entry) || entry.trustTags !== true || !isJsonObject(entry.match)) return [];
  if (hasTags(entry.match)) return [];
  return [
    {
      path: [...path, "trustTags"],
      problem: "It trusts tags, and none are under match.",
      mend: "Leave trustTags out, or say by which tags the entry matches.",
    },
  ];
}

function hasTags({ tags }: JsonObject): boolean {
  return tags !== undefined;
}

function modeOf(settings: Json | undefined): Json | undefined {
  return isJsonObject(settings) ? settings.mode : undefined;
}
