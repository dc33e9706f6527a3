import * as v from "valibot";
import { escapeHtml } from "./escape-html.ts";
import { mrkdwnHtml, plainTextHtml } from "./mrkdwn-html.ts";
import { type SlackBlock, type SlackText, slackMessageSchema } from "./slack-schema.ts";

/** The inside of a Slack message as HTML, as Slack's own clients lay it out. */
export function slackHtml(json: unknown): string {
  const parsed = v.safeParse(slackMessageSchema, json);
  if (!parsed.success) return `<pre>${escapeHtml(JSON.stringify(json, null, 2) ?? "")}</pre>`;
  const { text = "", mrkdwn, blocks, attachments = [] } = parsed.output;
  // Where there are blocks, `text` is for notifications only.
  const main =
    blocks === undefined || blocks.length === 0
      ? `<p>${mrkdwn === false ? plainTextHtml(text) : mrkdwnHtml(text)}</p>`
      : blocks.map(blockHtml).join("");
  return main + attachments.map(attachmentHtml).join("");
}

function attachmentHtml(attachment: {
  readonly color?: string | undefined;
  readonly text?: string | undefined;
  readonly fallback?: string | undefined;
  readonly blocks?: readonly SlackBlock[] | undefined;
}): string {
  const { color = "", blocks = [], text, fallback = "" } = attachment;
  const colour = /^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace("#", "")}` : "";
  const inside =
    blocks.length > 0 ? blocks.map(blockHtml).join("") : `<p>${mrkdwnHtml(text ?? fallback)}</p>`;
  return `<div class="attachment" data-colour="${colour}"><div class="blocks">${inside}</div></div>`;
}

function blockHtml(block: SlackBlock): string {
  switch (block.type) {
    case "header":
      return `<h3>${plainTextHtml(block.text.text)}</h3>`;
    case "divider":
      return "<hr>";
    case "section": {
      const text = block.text === undefined ? "" : `<div class="section">${textHtml(block.text)}</div>`;
      const fields = (block.fields ?? []).map((field) => `<div>${textHtml(field)}</div>`).join("");
      return text + (fields === "" ? "" : `<div class="fields">${fields}</div>`);
    }
    case "context":
      return `<div class="context">${block.elements
        .map((element) => (element.type === "image" ? picture(element.alt_text) : textHtml(element)))
        .join(" ")}</div>`;
    case "actions":
      return `<div class="actions">${block.elements
        .map((element) => `<span class="button">${plainTextHtml(element.text.text)}</span>`)
        .join("")}</div>`;
    case "image":
      return picture(block.alt_text);
  }
}

function textHtml(text: SlackText): string {
  return text.type === "mrkdwn" ? mrkdwnHtml(text.text) : plainTextHtml(text.text);
}

/** Nothing is fetched from elsewhere: a picture is shown by its description. */
function picture(description: string): string {
  return `<span class="picture">${escapeHtml(description)}</span>`;
}
