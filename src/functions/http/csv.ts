/** What a spreadsheet takes for the beginning of a formula (owasp.org/www-community/attacks/CSV_Injection). */
const formulaStart = /^[=+\-@\t\r]/;

/**
 * Lines of comma-separated values, by RFC 4180: lines end with CRLF, and a cell with a comma, a quote or a line break is
 * quoted. A cell that a spreadsheet would take for a formula begins with an apostrophe: much of what stands in one is
 * written by whoever can name a cluster or a user.
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("");
}

function toCell(text: string): string {
  const guarded = formulaStart.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
