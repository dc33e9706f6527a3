// JSON.stringify escapes the C0 controls, but neither DEL and the C1 controls, which some terminals obey, nor the
// bidirectional and invisible ones, which let a text look like another.
const unprintable = /[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/**
 * JSON for a terminal as much as for a program: what could move a cursor or hide itself is written as an escape. An
 * indentation of 0 makes it one line.
 */
export function printableJson(value: unknown, indentation = 2): string {
  const escaped = (character: string): string =>
    character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, indentation).replace(unprintable, escaped);
}
