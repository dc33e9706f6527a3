// Written here rather than taken from a library: the libraries accept years, months, weeks, fractions and signs, which a
// policy must refuse, so the checks would be longer than the parser.
/** A duration as a policy may write it, without the limits of its length. */
export const durationPattern =
  /^P(?=\d|T)(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

/** The longest duration that a policy may name: a year, so that a mistyped unit is noticed. */
const longestSeconds = 366 * 86_400;

/** What a duration means, or why it cannot be used, in words for a person. */
export type ParsedDuration =
  | { readonly seconds: number }
  | { readonly problem: string; readonly mend: string };

/** Parses an ISO 8601 duration of whole days, hours, minutes and seconds: `PT0S`, `PT1H30M`, `P1D`. */
export function parseDuration(text: string): ParsedDuration {
  const parts = durationPattern.exec(text.trim());
  if (!parts) return explain(text.trim());
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const total = days * 86_400 + hours * 3600 + minutes * 60 + seconds;
  if (total > longestSeconds) {
    return { problem: `"${text}" is longer than a year.`, mend: "Write a duration of at most P366D." };
  }
  return { seconds: total };
}

/** A duration as a policy would write it: `P1D`, `PT1H30M`, `PT0S`. */
export function formatDuration(seconds: number): string {
  const units: readonly (readonly [size: number, letter: string])[] = [
    [3600, "H"],
    [60, "M"],
    [1, "S"],
  ];
  const days = Math.floor(seconds / 86_400);
  let rest = seconds % 86_400;
  let time = "";
  for (const [size, letter] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) time += `${count}${letter}`;
    rest %= size;
  }
  if (time === "" && days === 0) return "PT0S";
  return `P${days > 0 ? `${days}D` : ""}${time === "" ? "" : `T${time}`}`;
}

function explain(text: string): ParsedDuration {
  if (/^P\d+W$/.test(text)) {
    return { problem: `"${text}" is in weeks, which are not taken.`, mend: "Write days: one week is P7D." };
  }
  if (/^P[^T]*\d+[YM]/.test(text)) {
    return {
      problem: `"${text}" has years or months, whose length varies.`,
      mend: "Write days, and minutes after a T: P30D is thirty days, PT30M thirty minutes.",
    };
  }
  return {
    problem: `"${text}" is not an ISO 8601 duration.`,
    mend: "Write days, hours, minutes and seconds as whole numbers: PT0S, PT30M, PT1H, P1D.",
  };
}
