/**
 * What a spreadsheet takes for the beginning of a formula, also in its full-width form, and behind what cannot be seen
 * (owasp.org/www-community/attacks/CSV_Injection).
 */
const formulaStart = /^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u;

/** The same behind what separates cells in countries where a comma stands in numbers, and behind a line's end. */
const formulaInside = /([;\t\r\n][\s"]*)(?=[=+\-@＝＋－＠])/gu;

/**
 * Lines of comma-separated values, by RFC 4180: lines end with CRLF, and a cell with a comma, a quote or a line break is
 * quoted. A cell that a spreadsheet would take for a formula begins with an apostrophe, and so does what would be one where
 * another separator is expected: much of what stands in one is written by whoever can name a cluster or a user.
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("");
}

function toCell(text: string): string {
  const inside = text.replace(formulaInside, "$1'");
  const guarded = formulaStart.test(text) ? `'${inside}` : inside;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
