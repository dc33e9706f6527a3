import { isJsonObject, type Json } from "../json/json.ts";
import { defaultPolicy } from "../model/cluster-policy.ts";
import { isOpenToInternet, readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { breadthProblem } from "../ranges/breadth-problem.ts";
import type { UnplacedProblem } from "./policy-problem.ts";
import { rawEntries } from "./raw-policy.ts";

/**
 * Declared lists that are broader than the entry's own `broadestRange`, or that of `defaults`: putting such a list back
 * would be a finding against itself. Works on the raw document, so that these are told together with whatever else is
 * wrong; what the schema refuses anyway is left to it.
 */
export function declaredBreadthProblems(document: unknown): UnplacedProblem[] {
  if (!isJsonObject(document)) return [];
  const general = broadestRangeOf(document.defaults) ?? defaultPolicy.broadestRange;
  const entries = rawEntries(document);
  return entries.flatMap((entry, index) => {
    const baseline = isJsonObject(entry) ? entry.baseline : undefined;
    const list = isJsonObject(baseline) ? baseline.authorizedIPRanges : undefined;
    const ranges = Array.isArray(list) ? readAuthorizedRanges(list.map(trimmed)) : undefined;
    if (ranges?.kind !== "listed" || isOpenToInternet(ranges)) return [];
    const broadestRange = broadestRangeOf(entry) ?? general;
    // A service tag is approved by its name; what cannot be read is the schema's to tell.
    const breadth = breadthProblem({ ...ranges, opaque: [] }, broadestRange);
    if (breadth === undefined) return [];
    return [
      {
        path: ["clusters", index, "baseline", "authorizedIPRanges"],
        problem: `These ranges ${breadth}: with them every cluster of the entry would be exposed.`,
        mend: `List narrower blocks, or set broadestRange for the entry (it is ${broadestRange} there).`,
      },
    ];
  });
}

function broadestRangeOf(settings: Json | undefined): number | undefined {
  const value = isJsonObject(settings) ? settings.broadestRange : undefined;
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 32
    ? value
    : undefined;
}

function trimmed(entry: Json): Json {
  return typeof entry === "string" ? entry.trim() : entry;
}
