import * as v from "valibot";
import { type InboxChannel, inboxChannels, type ReceivedMessage } from "../inbox/received-message.ts";

/** An alert as a person finds it in a channel. */
export interface SeenAlert {
  readonly channel: InboxChannel;
  /** ISO 8601. */
  readonly at: string;
  /** `opened`, `reverted`, … */
  readonly transition: string;
  /** The cluster's name. */
  readonly cluster: string;
  /** The first line; for the webhook its event type. */
  readonly headline: string;
  /** Of the webhook only. */
  readonly exposedSeconds: number | undefined;
}

const textRun = v.object({ text: v.string() });
const richText = v.object({ inlines: v.array(textRun) });
const teamsMessage = v.object({
  attachments: v.tuple([
    v.object({
      content: v.object({
        body: v.tupleWithRest([v.object({ items: v.array(richText) })], v.unknown()),
      }),
    }),
  ]),
});
const slackText = v.object({ text: v.string() });
const slackMessage = v.object({
  blocks: v.tupleWithRest([v.object({ type: v.literal("header"), text: slackText })], v.unknown()),
  attachments: v.array(v.object({ blocks: v.array(v.object({ fields: v.optional(v.array(slackText)) })) })),
});
const webhookEvent = v.object({
  type: v.string(),
  subject: v.string(),
  data: v.object({ transition: v.string(), exposedSeconds: v.number() }),
});

/** Slack has no field for the transition; the label of its time tells it (`opened` has none). */
const transitionLabels: Readonly<Record<string, string>> = {
  Confirmed: "reverted",
  Changed: "updated",
  Ended: "resolved",
  Accepted: "accepted",
  Exempted: "exempted",
  Failed: "failed",
  "Stood down": "contested",
  Reminded: "reminded",
  Found: "acts-found",
};

/** Reads a message to a receiver of the app settings; undefined for one that was not posted, or is none of its alerts. */
export function readSeenAlert(message: ReceivedMessage): SeenAlert | undefined {
  if (!message.isPosted) return undefined;
  const channel = inboxChannels.find((it) => it === message.channel);
  if (channel === undefined) return undefined;
  const read = { teams: readTeams, slack: readSlack, webhook: readWebhook }[channel](message.json);
  return read && { ...read, channel, at: message.at };
}

type Read = Omit<SeenAlert, "channel" | "at">;

function readTeams(json: unknown): Read | undefined {
  const parsed = v.safeParse(teamsMessage, json);
  if (!parsed.success) return undefined;
  const [head, ...rest] = parsed.output.attachments[0].content.body;
  const [kicker = "", headline = ""] = head.items.map(textOf);
  const facts = rest.flatMap((block) => {
    const fact = v.safeParse(richText, block);
    return fact.success ? [textOf(fact.output)] : [];
  });
  return {
    transition: kicker.split(" · ")[1] ?? "",
    headline,
    cluster: facts.find((fact) => fact.startsWith("Cluster: "))?.slice("Cluster: ".length) ?? "",
    exposedSeconds: undefined,
  };
}

function textOf(block: v.InferOutput<typeof richText>): string {
  return block.inlines.map((run) => run.text).join("");
}

function readSlack(json: unknown): Read | undefined {
  const parsed = v.safeParse(slackMessage, json);
  if (!parsed.success) return undefined;
  const { blocks, attachments } = parsed.output;
  const fields = new Map(
    attachments
      .flatMap((attachment) => attachment.blocks)
      .flatMap((block) => block.fields ?? [])
      .map(({ text }): [string, string] => {
        const [label = "", value = ""] = text.split("\n", 2);
        return [label.replaceAll("*", ""), value.replaceAll("`", "")];
      }),
  );
  const label = Object.keys(transitionLabels).find((it) => fields.has(it));
  return {
    transition: (label === undefined ? undefined : transitionLabels[label]) ?? "opened",
    headline: blocks[0].text.text,
    cluster: fields.get("Cluster") ?? "",
    exposedSeconds: undefined,
  };
}

function readWebhook(json: unknown): Read | undefined {
  const parsed = v.safeParse(webhookEvent, json);
  if (!parsed.success) return undefined;
  const { type, subject, data } = parsed.output;
  return {
    transition: data.transition,
    headline: type,
    cluster: subject.split("/").at(-1) ?? "",
    exposedSeconds: data.exposedSeconds,
  };
}
