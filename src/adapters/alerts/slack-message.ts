import {
  type AlertStory,
  renderAlert,
  type StoryChange,
  type StoryLimits,
  type StoryTone,
} from "../../core/alert-story/render-alert.ts";
import type { Alert } from "../../core/model/alert.ts";
import { plainText } from "./plain-text.ts";
import { changeLines, decisionLine, omittedCommands, type Segment } from "./segments.ts";
import { slackCode, slackText } from "./slack-text.ts";

/*
 * A plain post by the one HTTP client, not `@slack/webhook`: that package brings axios, has its own idea of retries
 * and redirects, and puts the answer into an error with the request's address in it. All channels here share one
 * client, so that time limits, `Retry-After` and the silence about URLs are the same for all.
 *
 * Sentences with text from outside are `plain_text`, which has no formatting; names, ids and ranges are code spans.
 * Links are `<url|title>`, not buttons: Slack calls the app for every button, a link button too, and shows a warning
 * when nobody answers (slackapi/node-slack-sdk#869).
 */

interface PlainTextObject {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji: false;
}

interface MarkdownObject {
  readonly type: "mrkdwn";
  readonly text: string;
  /** Nothing in it is turned into a link or a mention by itself. */
  readonly verbatim: true;
}

type SlackBlock =
  | { readonly type: "header"; readonly text: PlainTextObject }
  | { readonly type: "section"; readonly text: PlainTextObject | MarkdownObject }
  | { readonly type: "section"; readonly fields: readonly MarkdownObject[] };

/** What a Slack incoming webhook takes, as far as this app uses it. */
export interface SlackMessage {
  /** What notifications and screen readers say. */
  readonly text: string;
  /** `false`: `text` has no formatting. */
  readonly mrkdwn?: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly blocks?: readonly SlackBlock[];
  readonly attachments?: readonly [{ readonly color: string; readonly blocks: readonly SlackBlock[] }];
}

/** Limits of Block Kit, in characters and entries (docs.slack.dev/reference/block-kit). */
export const slackLimits = { blocks: 50, section: 3_000, header: 150, fields: 10, field: 2_000 } as const;

// The last step always fits: one range of 64 characters in each list, each character at most five when escaped.
const ladder: readonly StoryLimits[] = [
  { ranges: 10, text: 600, command: 2_000 },
  { ranges: 1, text: 300, command: 500 },
];

/** Commands shown at most, so that blocks stay far below 50. */
const commandsShown = 6;

// Each has a contrast of at least 3:1 to Slack's light and dark background (WCAG 1.4.11); the severity is also a field.
const colours: Record<StoryTone, string> = {
  critical: "#d1242f",
  high: "#d1591c",
  medium: "#9a6700",
  low: "#2f7de1",
  warning: "#9a6700",
  good: "#2c8a43",
};

/** The Slack message of an alert: headline and lead on top, the details beside a bar in the severity's colour. */
export function slackMessage(alert: Alert): SlackMessage {
  const [first, ...narrower] = ladder.map((limits) => compose(renderAlert(alert, limits)));
  const fitting = [first, ...narrower].find((message) => message !== undefined && fits(message));
  return fitting ?? slackPlainText(alert);
}

/** The short form of an alert for Slack: `text` alone. */
export function slackPlainText(alert: Alert): SlackMessage {
  return slackLines([plainText(alert)]);
}

/** Lines of text for Slack. */
export function slackLines(lines: readonly string[]): SlackMessage {
  return { text: slackText(lines.join("\n")), mrkdwn: false, unfurl_links: false, unfurl_media: false };
}

function compose(story: AlertStory): SlackMessage {
  const blocks: readonly SlackBlock[] = [
    { type: "header", text: plain(story.headline, slackLimits.header) },
    section(plain(story.lead)),
  ];
  const details: readonly SlackBlock[] = [
    ...(story.changesTitle === undefined ? [] : [section(markdown(`*${slackText(story.changesTitle)}*`))]),
    ...story.changes.flatMap(changeBlocks),
    section(plain(decisionLine(story))),
    ...(story.leftOpen === undefined ? [] : [section(plain(story.leftOpen))]),
    ...fieldBlocks(story),
    ...commandBlocks(story),
    ...linkBlocks(story),
  ];
  return {
    text: slackText(`${story.headline}. ${story.lead}`, slackLimits.section),
    unfurl_links: false,
    unfurl_media: false,
    blocks,
    attachments: [{ color: colours[story.tone], blocks: details }],
  };
}

function changeBlocks(change: StoryChange): readonly SlackBlock[] {
  const lines = changeLines(change).map((line) => line.map(segmentMarkdown).join(""));
  const notes = change.notes.length === 0 ? [] : [section(plain(change.notes.join("\n")))];
  return [section(markdown(lines.join("\n"))), ...notes];
}

function segmentMarkdown({ kind, text }: Segment): string {
  if (kind === "label") return `*${slackText(text)}*`;
  return kind === "value" ? slackCode(text) : slackText(text);
}

function fieldBlocks(story: AlertStory): readonly SlackBlock[] {
  const fields = story.facts.map(({ label, value, literal }) =>
    markdown(`*${slackText(label)}*\n${literal ? slackCode(value) : slackText(value)}`),
  );
  const groups: SlackBlock[] = [];
  for (let start = 0; start < fields.length; start += slackLimits.fields) {
    groups.push({ type: "section", fields: fields.slice(start, start + slackLimits.fields) });
  }
  return groups;
}

function commandBlocks(story: AlertStory): readonly SlackBlock[] {
  const shown = story.commands.slice(0, commandsShown);
  const omitted = omittedCommands({
    ...story,
    commandsOmitted: story.commandsOmitted + story.commands.length - shown.length,
  });
  return [
    // A command that holds the closing fence itself cannot stand in a code block.
    ...shown.map((it) => section(it.includes("```") ? plain(it) : markdown(`\`\`\`${slackText(it)}\`\`\``))),
    ...[story.advice, omitted].flatMap((text) => (text ? [section(plain(text))] : [])),
  ];
}

function linkBlocks(story: AlertStory): readonly SlackBlock[] {
  const links = story.links.map(
    ({ title, url }) => `<${slackText(url.replaceAll("|", "%7C"))}|${slackText(title)}>`,
  );
  const line = links.join("  ·  ");
  if (links.length === 0) return [];
  // Signed links are long: one block each where they do not fit one together, and a link is never cut.
  const lines =
    line.length <= slackLimits.section ? [line] : links.filter((it) => it.length <= slackLimits.section);
  return lines.map((text) => section(markdown(text)));
}

function section(text: PlainTextObject | MarkdownObject): SlackBlock {
  return { type: "section", text };
}

function plain(text: string, max: number = slackLimits.section): PlainTextObject {
  return { type: "plain_text", text: slackText(text, max), emoji: false };
}

function markdown(text: string): MarkdownObject {
  return { type: "mrkdwn", text, verbatim: true };
}

function fits(message: SlackMessage): boolean {
  const all = [...(message.blocks ?? []), ...(message.attachments?.flatMap((it) => it.blocks) ?? [])];
  return (
    all.length <= slackLimits.blocks &&
    all.every((block) =>
      "fields" in block
        ? block.fields.every((field) => field.text.length <= slackLimits.field)
        : block.text.text.length <= slackLimits.section,
    )
  );
}
