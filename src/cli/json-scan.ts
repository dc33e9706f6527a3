/** One piece of JSON-like text: a string with its quotes, a comment, or any other single character. */
const piece = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[\s\S]/g;

const stringOrComma = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|,(?=\s*[\]}])/g;

/** Where the first object or list that begins at or behind `from` ends; `undefined` when it does not. */
export function endOfFirstValue(text: string, from: number): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.slice(from).matchAll(piece)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else continue;
    if (depth <= 0) return from + index + 1;
  }
  return undefined;
}

/** The text without the comments that some editors allow in JSON; strings are left alone. */
export function withoutComments(text: string): string {
  return text.replace(piece, (token) => (/^\/[/*]/.test(token) ? " " : token));
}

/** The text without commas before closing brackets; strings are left alone. It holds no comments any more. */
export function withoutTrailingCommas(text: string): string {
  return text.replace(stringOrComma, (token) => (token === "," ? "" : token));
}
