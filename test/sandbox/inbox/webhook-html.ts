import * as v from "valibot";
import { escapeHtml } from "./escape-html.ts";
import { senderHeader } from "./event-grid-receiver.ts";
import type { ReceivedMessage } from "./received-message.ts";

const cloudEvent = v.object({
  type: v.string(),
  subject: v.optional(v.string()),
  data: v.optional(
    v.union([
      v.object({
        severity: v.optional(v.string()),
        exposedSeconds: v.optional(v.number()),
        findings: v.optional(v.array(v.object({ message: v.string() }))),
      }),
      v.string(),
    ]),
  ),
});

const signatures = {
  valid: "signature valid",
  invalid: "signature invalid",
  "not-checked": "signature not checked",
} as const;

/** The generic webhook for a person: what it is about, whether its signature holds, and the whole body. */
export function webhookHtml({ json, body, signature = "not-checked" }: ReceivedMessage): string {
  return eventHtml(json, body, `<span class="badge signature-${signature}">${signatures[signature]}</span>`);
}

/** An event of a topic for a person, as whoever subscribes to the topic gets it. */
export function topicHtml({ json, body, headers }: ReceivedMessage): string {
  const sender = headers[senderHeader] ?? "not known";
  const badge = `<span class="badge signature-valid">token of ${escapeHtml(sender)}</span>`;
  return eventHtml(Array.isArray(json) ? json[0] : json, body, badge);
}

function eventHtml(json: unknown, body: string, origin: string): string {
  const parsed = v.safeParse(cloudEvent, json);
  const event = parsed.success ? parsed.output : undefined;
  const data = typeof event?.data === "object" ? event.data : undefined;
  const transition = event?.type.split(".").at(-1) ?? "";
  const says = typeof event?.data === "string" ? event.data.split("\n")[0] : sentenceOf(transition, data);
  const badges = [
    origin,
    ...(data?.severity === undefined ? [] : [`<span class="badge">${escapeHtml(data.severity)}</span>`]),
  ];
  const subject = event?.subject?.split("/").at(-1);
  return [
    `<h3>${escapeHtml(event === undefined ? "Not a CloudEvent" : transition)}`,
    `${subject === undefined ? "" : ` <span class="subject">${escapeHtml(subject)}</span>`}</h3>`,
    `<div class="badges">${badges.join("")}</div>`,
    says === undefined ? "" : `<p>${escapeHtml(says)}</p>`,
    `<pre class="json">${json === undefined ? escapeHtml(body) : jsonHtml(json)}</pre>`,
  ].join("");
}

/** Once it is over, what was wrong would read as if it still were. */
function sentenceOf(
  transition: string,
  data: {
    readonly exposedSeconds?: number | undefined;
    readonly findings?: readonly { readonly message: string }[] | undefined;
  } = {},
): string | undefined {
  const isOver = ["reverted", "resolved", "accepted"].includes(transition);
  if (isOver && data.exposedSeconds !== undefined) return `It stood exposed for ${data.exposedSeconds} s.`;
  return data.findings?.[0]?.message;
}

/** JSON, indented, with its names, texts and other values told apart. */
function jsonHtml(json: unknown): string {
  const text = JSON.stringify(json, null, 2);
  return text
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((piece, index, all) => {
      if (index % 2 === 0)
        return escapeHtml(piece).replace(/\b(true|false|null|-?\d[\d.eE+-]*)\b/g, "<b>$1</b>");
      const isName = (all[index + 1] ?? "").startsWith(":");
      return `<span class="${isName ? "name" : "text"}">${escapeHtml(piece)}</span>`;
    })
    .join("");
}
