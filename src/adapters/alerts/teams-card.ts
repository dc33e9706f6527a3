import {
  type AlertStory,
  renderAlert,
  type StoryLimits,
  type StoryTone,
} from "../../core/alert-story/render-alert.ts";
import type { Alert } from "../../core/model/alert.ts";
import { clip } from "../../core/text/readable.ts";
import { plainText } from "./plain-text.ts";
import { changeLines, decisionLine, omittedCommands, type Segment } from "./segments.ts";

/*
 * Text from outside goes into the runs of a RichTextBlock, never into a TextBlock or a Fact. Teams renders a subset of
 * Markdown in `TextBlock.text`, `Fact.title` and `Fact.value` (learn.microsoft.com/microsoftteams/platform/
 * task-modules-and-cards/cards/cards-format), and a backslash in front of a character has been shown as it stands on
 * Android and iOS (microsoft/AdaptiveCards#5590, MicrosoftDocs/msteams-docs#5793). A TextRun has no Markdown at all
 * (learn.microsoft.com/adaptive-cards/authoring-cards/text-features; microsoft/AdaptiveCards#2669): a name with
 * `[click](https://…)` in it stays that very text, on every client.
 */

interface TextRun {
  readonly type: "TextRun";
  readonly text: string;
  readonly weight?: "Bolder";
  readonly size?: "Large" | "Small";
  readonly fontType?: "Monospace";
}

interface RichTextBlock {
  readonly type: "RichTextBlock";
  readonly spacing?: "None" | "Small";
  readonly separator?: true;
  readonly inlines: readonly TextRun[];
}

interface Container {
  readonly type: "Container";
  readonly style: ContainerStyle;
  readonly bleed: true;
  readonly items: readonly RichTextBlock[];
}

interface OpenUrl {
  readonly type: "Action.OpenUrl";
  readonly title: string;
  readonly url: string;
}

type ContainerStyle = "attention" | "warning" | "accent" | "good";

/** An Adaptive Card 1.4, as far as this app uses it. */
export interface AdaptiveCard {
  readonly $schema: "http://adaptivecards.io/schemas/adaptive-card.json";
  readonly type: "AdaptiveCard";
  readonly version: "1.4";
  /** What a client shows that cannot render the card. */
  readonly fallbackText: string;
  readonly msteams: { readonly width: "Full" };
  readonly body: readonly (RichTextBlock | Container)[];
  readonly actions?: readonly OpenUrl[];
}

/** What a Workflows webhook ("When a Teams webhook request is received") takes. */
export interface TeamsMessage {
  readonly type: "message";
  readonly attachments: readonly [
    {
      readonly contentType: "application/vnd.microsoft.card.adaptive";
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

/** Teams takes about 28 KB a message (learn.microsoft.com/connectors/teams/); the smaller reading of "KB" is kept. */
export const teamsMessageBytes = 28_000;

/** Each step tells less: first the long lists, then the details. */
const ladder: readonly StoryLimits[] = [
  { ranges: 10, text: 600, command: 4_000 },
  { ranges: 3, text: 600, command: 2_000 },
  { ranges: 1, text: 200, command: 600 },
];

// The host's own styles: they keep their contrast in the light, the dark and the high-contrast theme. The severity is
// also said in words, so that colour is never the only sign.
const styles: Record<StoryTone, ContainerStyle> = {
  critical: "attention",
  high: "attention",
  medium: "warning",
  low: "accent",
  warning: "warning",
  good: "good",
};

/** The Teams message of an alert: at most 28 KB as UTF-8 JSON, whatever the alert holds. */
export function teamsCard(alert: Alert): TeamsMessage {
  for (const limits of ladder) {
    const story = renderAlert(alert, limits);
    const message = envelope(story, [head(story, alert), ...details(story)]);
    if (byteLength(message) <= teamsMessageBytes) return message;
  }
  return essentials(alert);
}

/**
 * The short form of an alert for Teams: a card with nothing but lines of text. A bare `text` would not do: the flow
 * behind a Workflows webhook posts what is in `attachments`, and fails without it.
 */
export function teamsPlainText(alert: Alert): TeamsMessage {
  return teamsText(plainText(alert).split("\n"));
}

/** Lines of text for Teams, the first of them the summary. */
export function teamsText(lines: readonly string[]): TeamsMessage {
  return card(
    lines[0] ?? "",
    lines.map((line) => block([run(line)])),
    [],
  );
}

/** Headline, lead and links: what is left when nothing else fits. */
function essentials(alert: Alert): TeamsMessage {
  const story = renderAlert(alert, { ranges: 0, text: 100, command: 0 });
  const note = block([run("The details are too long for Teams; the incident has them.")]);
  const body = [head(story, alert), ...(story.leftOpen ? [block([run(story.leftOpen)])] : []), note];
  let links = story.links;
  let message = envelope({ ...story, links }, body);
  while (byteLength(message) > teamsMessageBytes && links.length > 0) {
    const longest = links.reduce((a, b) => (b.url.length > a.url.length ? b : a));
    links = links.filter((link) => link !== longest);
    message = envelope({ ...story, links }, body);
  }
  return message;
}

function head(story: AlertStory, alert: Alert): Container {
  return {
    type: "Container",
    style: styles[story.tone],
    bleed: true,
    items: [
      block([run(`${story.severity.toUpperCase()} · ${alert.transition}`, { size: "Small" })]),
      block([run(clip(story.headline, 300), { weight: "Bolder", size: "Large" })], { spacing: "None" }),
      block([run(clip(story.lead, 800))], { spacing: "Small" }),
    ],
  };
}

function details(story: AlertStory): readonly RichTextBlock[] {
  const changes = story.changes.flatMap((change) => [
    ...changeLines(change).map((line, index) =>
      block(line.map(segmentRun), index === 0 ? {} : { spacing: "Small" }),
    ),
    ...change.notes.map((note) => block([run(note)], { spacing: "Small" })),
  ]);
  const { title, message } = story.decision;
  const decision = block([run(title, { weight: "Bolder" }), run(decisionLine(story).slice(title.length))]);
  const facts = story.facts.map((fact, index) =>
    block(
      [run(`${fact.label}: `, { weight: "Bolder" }), run(fact.value)],
      index === 0 ? { separator: true } : { spacing: "None" },
    ),
  );
  const commands = story.commands.map((command) =>
    block([run(command, { fontType: "Monospace" })], { spacing: "Small" }),
  );
  const manualRevert =
    commands.length === 0
      ? []
      : [block([run("By hand", { weight: "Bolder" })], { separator: true }), ...commands];
  const extra = [story.advice, omittedCommands(story)].flatMap((text) => (text ? [block([run(text)])] : []));
  const heading =
    story.changesTitle === undefined ? [] : [block([run(story.changesTitle, { weight: "Bolder" })])];
  const leftOpen = story.leftOpen === undefined ? [] : [block([run(story.leftOpen)])];
  return [
    ...heading,
    ...changes,
    ...(message === "" ? [] : [decision]),
    ...leftOpen,
    ...facts,
    ...manualRevert,
    ...extra,
  ];
}

function envelope(story: AlertStory, body: AdaptiveCard["body"]): TeamsMessage {
  return card(
    clip(`${story.headline}. ${story.lead}`, 1_000),
    body,
    story.links.map(({ title, url }) => ({ type: "Action.OpenUrl", title, url })),
  );
}

function card(fallbackText: string, body: AdaptiveCard["body"], actions: readonly OpenUrl[]): TeamsMessage {
  const content: AdaptiveCard = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    fallbackText: escapeMarkdown(fallbackText),
    msteams: { width: "Full" },
    body,
    ...(actions.length === 0 ? {} : { actions }),
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }],
  };
}

/** A client that cannot render the card shows `fallbackText` as a TextBlock, with Markdown. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>~#]/g, "\\$&");
}

function segmentRun({ kind, text }: Segment): TextRun {
  return run(text, kind === "label" ? { weight: "Bolder" } : {});
}

function run(text: string, style: Omit<TextRun, "type" | "text"> = {}): TextRun {
  return { type: "TextRun", text, ...style };
}

function block(
  inlines: readonly TextRun[],
  style: Omit<RichTextBlock, "type" | "inlines"> = {},
): RichTextBlock {
  return { type: "RichTextBlock", ...style, inlines };
}

function byteLength(message: TeamsMessage): number {
  return Buffer.byteLength(JSON.stringify(message), "utf8");
}
