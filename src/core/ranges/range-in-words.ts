import { isUnreadableEntry } from "./authorized-ranges.ts";

const verdict = "(cannot be read)";

// What a reader would not see, or take for another character: such an entry looks like a good one.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * An entry of a list of ranges for a message, at most `most` characters long. One that cannot be read is quoted and
 * called so, with whatever is invisible in it spelled out: an empty entry, two in one, a zero-width space behind a block.
 */
export function rangeInWords(entry: string, most: number): string {
  if (!isUnreadableEntry(entry)) return entry;
  const seen = entry.replace(
    invisible,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const room = most - verdict.length - 3;
  const characters = [...seen];
  const shown = characters.length > room ? `${characters.slice(0, room - 1).join("")}…` : seen;
  return `"${shown}" ${verdict}`;
}
