import { isJsonObject, type Json } from "../json/json.ts";
import type { UnplacedProblem } from "./policy-problem.ts";

/**
 * Labels that are given twice, and labels under `alerts` that no entry has. Works on the raw document, so that these are
 * told together with whatever else is wrong.
 */
export function labelProblems(document: unknown): UnplacedProblem[] {
  if (!isJsonObject(document)) return [];
  const problems: UnplacedProblem[] = [];
  const labels = new Map<string, string>();
  for (const [index, entry] of listOf(document.clusters).entries()) {
    const name = isJsonObject(entry) ? entry.name : undefined;
    if (typeof name !== "string" || name.trim() === "") continue;
    const label = name.trim();
    // Without case: people who read "Production" and "production" in a message take them for one.
    if (labels.has(label.toLowerCase())) {
      problems.push({
        path: ["clusters", index, "name"],
        problem: `The name ${label} is given to more than one entry.`,
        mend: "Give each entry a name of its own.",
      });
    }
    labels.set(label.toLowerCase(), label);
  }
  const known = [...labels.values()];
  for (const [index, route] of listOf(document.alerts).entries()) {
    for (const [position, wanted] of listOf(isJsonObject(route) ? route.clusters : undefined).entries()) {
      if (typeof wanted !== "string" || known.includes(wanted.trim())) continue;
      problems.push({
        path: ["alerts", index, "clusters", position],
        problem: `No entry under clusters has the name ${wanted}.`,
        mend:
          known.length > 0 ? `Names are: ${known.join(", ")}.` : "Give the entries under clusters a name.",
      });
    }
  }
  return problems;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
