import { listInWords, longestEntry } from "../text/list-in-words.ts";
import { rangeInWords } from "./range-in-words.ts";

/** As `listInWords`, for entries of a list of ranges: one that cannot be read is quoted and called so. */
export function rangesInWords(entries: readonly string[], most?: number): string {
  return listInWords(
    entries.map((entry) => rangeInWords(entry, longestEntry)),
    most,
  );
}
