import * as v from "valibot";
import { isJsonObject, type Json } from "../json/json.ts";
import { requirements } from "../model/finding.ts";
import { requirementSetting } from "../model/requirement-setting.ts";
import { instant } from "./instant-field.ts";
import type { PolicyPath, UnplacedProblem } from "./policy-problem.ts";
import { rawEntries, rawRequire } from "./raw-policy.ts";

/** From this year on nobody means a date: it stands for never. */
const neverYear = 2100;

/** An exemption of the raw document, as far as it can be read. */
interface RawExemption {
  readonly path: PolicyPath;
  readonly setting: string;
  /** A resource alone, in lower case; all of the setting where it is left out. */
  readonly resource?: string;
  /** ISO 8601 UTC. */
  readonly until: string;
}

/**
 * Exemptions that contradict the file they stand in: the same twice in one entry, of which nobody knows which is meant;
 * and one that never ends of what the entry requires. Works on the raw document, so that these are told together with
 * whatever else is wrong.
 */
export function exemptionProblems(document: unknown): UnplacedProblem[] {
  if (!isJsonObject(document)) return [];
  const general = rawRequire(document.defaults) ?? [];
  return rawEntries(document).flatMap((entry, index) => {
    const exemptions = exemptionsOf(entry, index);
    const required = new Set(rawRequire(entry) ?? general);
    return [...twice(exemptions), ...neverEnding(exemptions, required)];
  });
}

/**
 * Exemptions that have ended by an instant: they exempt nothing any more. A file that is checked before it is deployed
 * is refused for one; a file in force never is, as a policy must not go bad by the clock.
 */
export function endedExemptions(document: unknown, now: Date): UnplacedProblem[] {
  if (!isJsonObject(document)) return [];
  return rawEntries(document)
    .flatMap(exemptionsOf)
    .filter(({ until }) => Date.parse(until) <= now.getTime())
    .map(({ path, setting, until }) => ({
      path: [...path, "until"],
      problem: `The exemption of ${setting} ended at ${until}: it exempts nothing any more.`,
      mend: "Take it out, or say until when it is needed.",
    }));
}

function twice(exemptions: readonly RawExemption[]): UnplacedProblem[] {
  const known = new Map<string, RawExemption>();
  return exemptions.flatMap((exemption) => {
    const { path, setting, resource } = exemption;
    const key = `${setting} ${resource ?? ""}`;
    const earlier = known.get(key);
    known.set(key, earlier ?? exemption);
    if (!earlier) return [];
    return [
      {
        path,
        problem: `${setting} is exempted already, until ${earlier.until}: nobody knows which of the two is meant.`,
        mend: "Leave one of them.",
      },
    ];
  });
}

function neverEnding(exemptions: readonly RawExemption[], required: ReadonlySet<Json>): UnplacedProblem[] {
  return exemptions.flatMap(({ path, setting, resource, until }) => {
    const requirement = requirements.find(
      (name) => requirementSetting[name] === setting && required.has(name),
    );
    if (requirement === undefined || resource !== undefined) return [];
    if (new Date(until).getUTCFullYear() < neverYear) return [];
    return [
      {
        path: [...path, "until"],
        problem: `${requirement} is required of these clusters, and ${setting} is exempted for ever.`,
        mend: `Leave ${requirement} out of require for the entry, or say when the exemption ends.`,
      },
    ];
  });
}

function exemptionsOf(entry: Json, index: number): readonly RawExemption[] {
  const exemptions = isJsonObject(entry) ? entry.exemptions : undefined;
  if (!Array.isArray(exemptions)) return [];
  return exemptions.flatMap((exemption, position): RawExemption[] => {
    if (!isJsonObject(exemption) || typeof exemption.setting !== "string") return [];
    const until = v.safeParse(instant, exemption.until);
    if (!until.success) return [];
    const { setting, resource } = exemption;
    return [
      {
        path: ["clusters", index, "exemptions", position],
        setting,
        ...(typeof resource === "string" ? { resource: resource.trim().toLowerCase() } : {}),
        until: until.output,
      },
    ];
  });
}
