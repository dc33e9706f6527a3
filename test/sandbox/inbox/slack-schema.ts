import * as v from "valibot";

/*
 * The blocks of Block Kit that a message may hold, with their documented limits (docs.slack.dev/reference/block-kit).
 * Lengths are in characters. Types that the guardrail never sends (video, input, file, …) are left out.
 */

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const plainText = (max: number) =>
  v.strictObject({ type: v.literal("plain_text"), text: text(max), emoji: v.optional(v.boolean()) });
const markdownText = (max: number) =>
  v.strictObject({ type: v.literal("mrkdwn"), text: text(max), verbatim: v.optional(v.boolean()) });
const anyText = (max: number) => v.variant("type", [plainText(max), markdownText(max)]);
const blockId = { block_id: v.optional(v.pipe(v.string(), v.maxLength(255))) };
const link = v.pipe(v.string(), v.url(), v.maxLength(3000));

const header = v.strictObject({ type: v.literal("header"), text: plainText(150), ...blockId });
const divider = v.strictObject({ type: v.literal("divider"), ...blockId });
const button = v.strictObject({
  type: v.literal("button"),
  text: plainText(75),
  action_id: v.optional(v.pipe(v.string(), v.maxLength(255))),
  url: v.optional(link),
  value: v.optional(v.pipe(v.string(), v.maxLength(2000))),
  style: v.optional(v.picklist(["primary", "danger"])),
});
const image = v.strictObject({
  type: v.literal("image"),
  image_url: link,
  alt_text: text(2000),
});
const section = v.pipe(
  v.strictObject({
    type: v.literal("section"),
    text: v.optional(anyText(3000)),
    fields: v.optional(v.pipe(v.array(anyText(2000)), v.minLength(1), v.maxLength(10))),
    accessory: v.optional(v.variant("type", [button, image])),
    ...blockId,
  }),
  v.check((block) => block.text !== undefined || block.fields !== undefined, "must define text or fields"),
);
const context = v.strictObject({
  type: v.literal("context"),
  elements: v.pipe(v.array(v.union([anyText(2000), image])), v.minLength(1), v.maxLength(10)),
  ...blockId,
});
const actions = v.strictObject({
  type: v.literal("actions"),
  elements: v.pipe(v.array(button), v.minLength(1), v.maxLength(25)),
  ...blockId,
});
const imageBlock = v.strictObject({ ...image.entries, title: v.optional(plainText(2000)), ...blockId });

const block = v.union([header, divider, section, context, actions, imageBlock]);

/** At most 50 blocks a message; those of an attachment count for themselves. */
const blocks = v.pipe(v.array(block), v.maxLength(50));

/** A message for an incoming webhook, as far as it is checked. */
export const slackMessageSchema = v.object({
  text: v.optional(v.string()),
  mrkdwn: v.optional(v.boolean()),
  blocks: v.optional(blocks),
  attachments: v.optional(
    v.array(
      v.looseObject({
        color: v.optional(v.string()),
        fallback: v.optional(v.string()),
        text: v.optional(v.string()),
        blocks: v.optional(blocks),
      }),
    ),
  ),
});

export type SlackMessage = v.InferOutput<typeof slackMessageSchema>;
export type SlackBlock = v.InferOutput<typeof block>;
export type SlackText = v.InferOutput<ReturnType<typeof anyText>>;
