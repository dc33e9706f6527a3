import * as v from "valibot";
import { parseJson, type ReceiverVerdict } from "./receiver-verdict.ts";
import { slackMessageSchema } from "./slack-schema.ts";

/** Attachments at most (api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks). */
const mostAttachments = 100;

/**
 * An incoming webhook: 200 with `ok`, or 400 with one word as plain text. A webhook gives no reason beside the word
 * (slackapi/java-slack-sdk#1017); the inbox shows the place all the same.
 */
export function receiveForSlack(body: string): ReceiverVerdict {
  const json = parseJson(body);
  const refuse = (answer: string, problem: string): ReceiverVerdict => ({
    status: 400,
    answer,
    isPosted: false,
    json,
    problem: `${answer}: ${problem}`,
  });
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return refuse("invalid_payload", "The body is not a JSON object.");
  }
  const attachments = "attachments" in json && Array.isArray(json.attachments) ? json.attachments.length : 0;
  if (attachments > mostAttachments) return refuse("too_many_attachments", `${attachments} attachments.`);
  const parsed = v.safeParse(slackMessageSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const where = v.getDotPath(issue) ?? "the message";
    return refuse(/blocks/.test(where) ? "invalid_blocks" : "invalid_payload", `${where}: ${issue.message}`);
  }
  const { text = "", blocks = [] } = parsed.output;
  if (text === "" && blocks.length === 0 && attachments === 0) {
    return refuse("no_text", "There is no text, no block and no attachment.");
  }
  return { status: 200, answer: "ok", isPosted: true, json };
}
