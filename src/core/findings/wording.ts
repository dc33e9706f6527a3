import { clip, oneLine } from "../alert-story/readable.ts";
import { rangeInWords } from "../ranges/range-in-words.ts";

/** What of one entry is shown: a list may hold anything. */
const maxLength = 100;

/** A list for a sentence: the first few items, and how many more there are. */
export function listInWords(items: readonly string[], most = 5): string {
  const shown = items
    .slice(0, most)
    .map((item) => clip(oneLine(item), maxLength))
    .join(", ");
  return items.length > most ? `${shown} and ${(items.length - most).toLocaleString("en-US")} more` : shown;
}

/** As `listInWords`, for entries of a list of ranges: one that cannot be read is quoted and called so. */
export function rangesInWords(entries: readonly string[], most?: number): string {
  return listInWords(
    entries.map((entry) => rangeInWords(entry, maxLength)),
    most,
  );
}
