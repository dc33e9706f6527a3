import type { AlertStory, StoryChange, StoryValue } from "../../core/alert-story/render-alert.ts";
import { readableCount } from "../../core/text/readable.ts";

/** A piece of a line: `label` is ours, `value` comes from outside, `words` join them. */
export interface Segment {
  readonly kind: "label" | "value" | "words";
  readonly text: string;
}

const words = (text: string): Segment => ({ kind: "words", text });

/** What a change did, line by line: before and after, then the ranges added and removed. Its notes are apart. */
export function changeLines(change: StoryChange): readonly (readonly Segment[])[] {
  const title: Segment = { kind: "label", text: change.title };
  const first =
    change.before === undefined || change.after === undefined
      ? [title]
      : [title, words(": "), ...valueSegments(change.before), words(" → "), ...valueSegments(change.after)];
  const lists: readonly (readonly [string, StoryValue | undefined])[] = [
    ["Added: ", change.added],
    ["Removed: ", change.removed],
  ];
  return [first, ...lists.flatMap(([name, list]) => (list ? [[words(name), ...valueSegments(list)]] : []))];
}

function valueSegments(value: StoryValue): readonly Segment[] {
  if (typeof value === "string") return [{ kind: "value", text: value }];
  const items = value.items.flatMap((text, index): Segment[] =>
    index === 0 ? [{ kind: "value", text }] : [words(", "), { kind: "value", text }],
  );
  if (value.more === 0) return items;
  const more = `${readableCount(value.more)}${items.length === 0 ? "" : " more"}`;
  return [...items, words(items.length === 0 ? `${more} ranges` : ` … and ${more}`)];
}

/** `Reverting: the policy says so`. */
export function decisionLine(story: AlertStory): string {
  const { title, message } = story.decision;
  return message === "" ? title : `${title}: ${message}`;
}

/** Said where commands were too long for a chat message; `undefined` when none was. */
export function omittedCommands(story: AlertStory): string | undefined {
  if (story.commandsOmitted === 0) return undefined;
  return `${readableCount(story.commandsOmitted)} more ${story.commandsOmitted === 1 ? "command is" : "commands are"} too long to show here; the incident has all of them.`;
}
