const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Text for any Slack text object: the three control characters escaped (docs.slack.dev/messaging/formatting-message-text),
 * so that no link, mention or `<!channel>` can be smuggled in. At most `max` characters after escaping, cut between
 * characters and never inside an entity, and then ended with `…`.
 */
export function slackText(text: string, max: number = Number.POSITIVE_INFINITY): string {
  const escaped = text.replace(/[&<>]/g, (character) => entities[character] ?? character);
  if (escaped.length <= max) return escaped;
  let cut = "";
  for (const character of text) {
    const next = entities[character] ?? character;
    if (cut.length + next.length > max - 1) break;
    cut += next;
  }
  return `${cut}…`;
}

/** Text from outside as a code span: nothing in it is formatted. A backtick would end the span, so it becomes `'`. */
export function slackCode(text: string): string {
  return text === "" ? "" : `\`${slackText(text.replaceAll("`", "'"))}\``;
}
