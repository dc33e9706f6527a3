import { pagerDutyHtml } from "./pagerduty-html.ts";
import type { ReceivedMessage, Receiver } from "./received-message.ts";
import { slackHtml } from "./slack-html.ts";
import { teamsCards } from "./teams-receiver.ts";
import { topicHtml, webhookHtml } from "./webhook-html.ts";

/** One message as the page shows it, however often it was sent. */
export interface InboxEntry {
  readonly key: string;
  readonly channel: Receiver;
  /** When it was posted first, else when it was sent first; ISO 8601 in UTC. */
  readonly at: string;
  readonly path: string;
  readonly isPosted: boolean;
  /** How often it was posted. */
  readonly copies: number;
  /** How the receiver refused it, in order: `503`, `hang`, … */
  readonly refusals: readonly string[];
  /** Why it was refused last, where it was never posted. */
  readonly problem: string | undefined;
  /** Adaptive Cards, for the page to render. */
  readonly cards: readonly object[];
  /** All but Teams: the inside of the message, safe to insert. */
  readonly html: string;
}

/** What the page shows, oldest first: copies and refused attempts are counted with their message. */
export function toInboxEntries(messages: readonly ReceivedMessage[]): readonly InboxEntry[] {
  const groups = Map.groupBy(messages, keyOf);
  return [...groups].flatMap(([key, group]) => {
    const posted = group.filter((message) => message.isPosted);
    const refused = group.filter((message) => !message.isPosted);
    const shown = posted[0] ?? group[0];
    if (shown === undefined) return [];
    return [
      {
        key,
        channel: shown.channel,
        at: shown.at,
        path: shown.path,
        isPosted: shown.isPosted,
        copies: posted.length,
        refusals: refused.map((message) => String(message.answer)),
        problem: posted.length > 0 ? undefined : refused.at(-1)?.problem,
        cards: shown.channel === "teams" ? teamsCards(shown.json) : [],
        html: htmlOf(shown),
      },
    ];
  });
}

export function keyOf(message: Pick<ReceivedMessage, "channel" | "id">): string {
  return `${message.channel} ${message.id}`;
}

function htmlOf(message: ReceivedMessage): string {
  switch (message.channel) {
    case "teams":
      return "";
    case "slack":
      return slackHtml(message.json);
    case "webhook":
      return webhookHtml(message);
    case "event-grid":
      return topicHtml(message);
    case "pagerduty":
      return pagerDutyHtml(message);
  }
}
