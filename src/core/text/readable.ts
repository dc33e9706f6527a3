/** The first few entries of a list, and how many were left out. */
export interface ShortList {
  readonly items: readonly string[];
  /** How many entries are not shown. */
  readonly more: number;
}

// Control characters and line breaks would let a name forge lines of a message; bidirectional controls, zero-width
// characters and unpaired surrogates would let it look like another name or break the encoding.
const deceptive = /[\p{Cc}\p{Cs}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]+/gu;

/** Text from outside (names, tags, messages of ARM) as one honest line: what could forge a layout becomes a space. */
export function oneLine(text: string): string {
  return text.replace(deceptive, " ").trim();
}

/** At most `max` characters (code points); what was longer ends in `…`. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, Math.max(0, max - 1)).join("")}…`;
}

/** The first `max` entries, each at most `entryLength` characters long. */
export function shortList(entries: readonly string[], max: number, entryLength: number): ShortList {
  const items = entries.slice(0, max).map((entry) => clip(oneLine(entry), entryLength));
  return { items, more: entries.length - items.length };
}

const thousands = new Intl.NumberFormat("en-US");

/** `1988` → `1,988`. */
export function readableCount(count: number): string {
  return thousands.format(count);
}

/** `1, "range"` → `1 range`; `1988, "range"` → `1,988 ranges`. */
export function counted(count: number, noun: string): string {
  return `${readableCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Whole seconds in the two largest units: `42 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`. */
export function readableDuration(totalSeconds: number): string {
  const seconds = Math.max(0, Math.floor(totalSeconds));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, "min", seconds % 60, "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair(hours, "h", minutes % 60, "min");
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** An ISO 8601 instant as `2026-11-21 18:38:04 UTC`; anything else as it came. */
export function readableInstant(iso: string): string {
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return oneLine(iso);
  return `${instant.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
