import { isJsonObject, type Json } from "../json/json.ts";
import type { UnplacedProblem } from "./policy-problem.ts";
import { rawEntries } from "./raw-policy.ts";

/**
 * Tags under `match` whose names differ in case alone. ARM compares the names of tags without case
 * (learn.microsoft.com/azure/azure-resource-manager/management/tag-resources), so a cluster has one of them at most, and an
 * entry that asks for two values of it never matches. Works on the raw document.
 */
export function tagProblems(document: unknown): UnplacedProblem[] {
  if (!isJsonObject(document)) return [];
  return rawEntries(document).flatMap((entry, index) =>
    tagsTwice(entry).map(({ tag, earlier }) => ({
      path: ["clusters", index, "match", "tags", tag],
      problem: `The tag ${earlier} is under match already: Azure compares the names of tags without case.`,
      mend: "Leave one of them; for either value, write two entries.",
    })),
  );
}

function tagsTwice(entry: Json): readonly { readonly tag: string; readonly earlier: string }[] {
  const match = isJsonObject(entry) ? entry.match : undefined;
  const tags = isJsonObject(match) && isJsonObject(match.tags) ? Object.keys(match.tags) : [];
  const known = new Map<string, string>();
  return tags.flatMap((tag) => {
    const earlier = known.get(tag.toLowerCase());
    known.set(tag.toLowerCase(), earlier ?? tag);
    return earlier === undefined ? [] : [{ tag, earlier }];
  });
}
