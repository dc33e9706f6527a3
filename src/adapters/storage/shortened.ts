const longest = 1_000;

/** Cuts a text that people read in a column of the table; the whole of it is in the row's document. */
export function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
