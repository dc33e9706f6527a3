import { clip, oneLine } from "./readable.ts";

/** What of one entry is shown: a list may hold anything. */
export const longestEntry = 100;

/** A list for a sentence: the first few items, and how many more there are. */
export function listInWords(items: readonly string[], most = 5): string {
  const shown = items
    .slice(0, most)
    .map((item) => clip(oneLine(item), longestEntry))
    .join(", ");
  return items.length > most ? `${shown} and ${(items.length - most).toLocaleString("en-US")} more` : shown;
}
