import { clip, oneLine } from "../../core/text/readable.ts";

/** Breaks up what GitHub makes into a link wherever it stands, escaped or not: mentions, numbers of issues, addresses. */
const zeroWidthSpace = "&#8203;";

/**
 * Text from outside as Markdown that shows it and does nothing: no markup, no HTML, no link, no mention
 * (github.github.com/gfm: backslash escapes, and the extension for autolinks). It is meant for the middle of a line.
 */
export function markdownText(text: string, max = 1000): string {
  return clip(oneLine(text), max)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_[\]|~$]/g, "\\$&")
    .replaceAll(/[@#]/g, `$&${zeroWidthSpace}`)
    .replaceAll("://", `:${zeroWidthSpace}//`)
    .replaceAll(/\bwww\./gi, (match) => `${match.slice(0, -1)}${zeroWidthSpace}.`)
    .replaceAll(/\bGH-(?=\d)/gi, `$&${zeroWidthSpace}`);
}

/** Text from outside as a code span; in code a `|` that ends no cell of a table cannot be written, so that stays text. */
export function markdownCode(text: string, max = 200): string {
  const line = clip(oneLine(text), max);
  if (line === "" || line.includes("|")) return markdownText(line);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}

/** Text from outside in a line that begins with HTML, where Markdown's escapes do not hold: code, which links to nothing. */
export function htmlCode(text: string, max = 200): string {
  const line = clip(oneLine(text), max);
  const escaped = line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<code>${escaped}</code>`;
}
