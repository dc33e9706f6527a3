import { escapeHtml } from "./escape-html.ts";

/*
 * Slack's mrkdwn as HTML (docs.slack.dev/messaging/formatting-message-text). Everything that comes from the message
 * goes through `plain`, so nothing in it becomes markup.
 */

/** A `mrkdwn` text as Slack shows it. */
export function mrkdwnHtml(text: string): string {
  return pieces(text, /(```[\s\S]*?```)/, (fence) => `<pre>${plain(fence.slice(3, -3))}</pre>`, withCode);
}

/** A `plain_text` as Slack shows it: only the three entities mean something. */
export function plainTextHtml(text: string): string {
  return plain(text).replaceAll("\n", "<br>");
}

function withCode(text: string): string {
  return pieces(text, /(`[^`\n]+`)/, (span) => `<code>${plain(span.slice(1, -1))}</code>`, withLinks);
}

function withLinks(text: string): string {
  return pieces(text, /(<[^<>\n]+>)/, (reference) => referenceHtml(reference.slice(1, -1)), withStyles);
}

const styles: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w*])\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])/g, "strong"],
  [/(?<![\w_])_(?=\S)([^_\n]*[^_\s])_(?![\w_])/g, "em"],
  [/(?<![\w~])~(?=\S)([^~\n]*[^~\s])~(?![\w~])/g, "s"],
];

function withStyles(text: string): string {
  const styled = styles.reduce(
    (html, [pattern, tag]) => html.replace(pattern, `<${tag}>$1</${tag}>`),
    plain(text),
  );
  return styled.replaceAll("\n", "<br>");
}

/** What stands between angle brackets: a link, or a mention of a person, a channel or a group. */
function referenceHtml(reference: string): string {
  const [target = "", label] = reference.split("|", 2);
  if (/^[@#!]/.test(target)) {
    return `<span class="mention">${plain(label ?? target.replace(/^!/, "@"))}</span>`;
  }
  const url = decode(target);
  if (!/^(https?|mailto):/i.test(url)) return plain(`<${reference}>`);
  return `<a href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer">${plain(label ?? target)}</a>`;
}

/** Splits by a pattern with one group: what matches goes to `matched`, what stands between to `between`. */
function pieces(
  text: string,
  pattern: RegExp,
  matched: (piece: string) => string,
  between: (piece: string) => string,
): string {
  return text
    .split(pattern)
    .map((piece, index) => (index % 2 === 1 ? matched(piece) : between(piece)))
    .join("");
}

function plain(text: string): string {
  return escapeHtml(decode(text));
}

function decode(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
