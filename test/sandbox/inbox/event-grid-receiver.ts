import * as v from "valibot";
import { parseJson, type ReceiverVerdict } from "./receiver-verdict.ts";

/** Tells who sent, where the token was checked before. */
export const senderHeader = "x-sandbox-sender";

/** What CloudEvents 1.0 requires, and what a topic says of the rest (cloudevents.io, JSON Event Format and Batch). */
const batch = v.pipe(
  v.array(
    v.looseObject({
      specversion: v.literal("1.0"),
      id: v.pipe(v.string(), v.minLength(1)),
      source: v.pipe(v.string(), v.minLength(1)),
      type: v.pipe(v.string(), v.minLength(1)),
      time: v.optional(v.pipe(v.string(), v.isoTimestamp())),
    }),
  ),
  v.minLength(1),
);

/**
 * A custom topic with the input schema CloudEventSchemaV1_0: 200 without a body, or 400 with an error
 * (learn.microsoft.com/azure/event-grid/post-to-custom-topic).
 */
export function receiveForTopic(body: string, headers: Readonly<Record<string, string>>): ReceiverVerdict {
  const json = parseJson(body);
  const refuse = (problem: string): ReceiverVerdict => ({
    status: 400,
    answer: JSON.stringify({ error: { code: "BadRequest", message: problem } }),
    isPosted: false,
    json,
    problem,
  });
  if (!/^application\/cloudevents-batch\+json\b/i.test(headers["content-type"] ?? ""))
    return refuse("The content type is not application/cloudevents-batch+json.");
  const parsed = v.safeParse(batch, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return refuse(`${v.getDotPath(issue) ?? "the body"}: ${issue.message}`);
  }
  return { status: 200, answer: "", isPosted: true, json };
}

/** The id of the first event of a batch. */
export function eventId(json: unknown): string | undefined {
  const parsed = v.safeParse(batch, json);
  return parsed.success ? parsed.output[0]?.id : undefined;
}
