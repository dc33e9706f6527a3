import * as v from "valibot";
import { parseJson, type ReceiverVerdict } from "./receiver-verdict.ts";

/** About 28 KB a message (learn.microsoft.com/connectors/teams/). */
export const teamsBytes = 28 * 1024;

const message = v.object({
  type: v.literal("message"),
  attachments: v.pipe(
    v.array(
      v.object({
        contentType: v.literal("application/vnd.microsoft.card.adaptive"),
        content: v.looseObject({ type: v.literal("AdaptiveCard"), version: v.string() }),
      }),
    ),
    v.minLength(1),
  ),
});

/** The Adaptive Cards in a message, in order; none where it is no Teams message. */
export function teamsCards(json: unknown): readonly object[] {
  const parsed = v.safeParse(message, json);
  return parsed.success ? parsed.output.attachments.map((attachment) => attachment.content) : [];
}

/**
 * A Workflows webhook. It answers 202 as soon as the flow has been started, so that a message without a card is
 * accepted and then never posted: the sender does not learn that, the inbox says it.
 */
export function receiveForTeams(body: string): ReceiverVerdict {
  const refuse = (status: number, code: string, problem: string): ReceiverVerdict => ({
    status,
    answer: JSON.stringify({ error: { code, message: problem } }),
    isPosted: false,
    json: parseJson(body),
    problem,
  });
  if (Buffer.byteLength(body) > teamsBytes) {
    return refuse(413, "RequestEntityTooLarge", `The message is over ${teamsBytes} bytes.`);
  }
  const json = parseJson(body);
  if (json === undefined)
    return refuse(400, "InvalidRequestContent", "The request content is not valid JSON.");
  const parsed = v.safeParse(message, json);
  if (parsed.success) return { status: 202, answer: "", isPosted: true, json };
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue) ?? "the message";
  return {
    status: 202,
    answer: "",
    isPosted: false,
    json,
    problem: `The flow fails after its 202: ${where}: ${issue.message}`,
  };
}
