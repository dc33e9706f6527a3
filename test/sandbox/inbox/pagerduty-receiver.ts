import * as v from "valibot";
import { parseJson, type ReceiverVerdict } from "./receiver-verdict.ts";

const webUrl = v.pipe(v.string(), v.url(), v.regex(/^https?:/i));
const upTo = (length: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(length));

/** An event of the Events API v2 with its documented limits (PagerDuty/developer-docs:docs/events-API-v2/02-Trigger-Events.md). */
const keys = { routing_key: v.pipe(v.string(), v.length(32)), dedup_key: upTo(255) };
export const pagerDutySchema = v.variant("event_action", [
  v.strictObject({
    ...keys,
    event_action: v.literal("trigger"),
    payload: v.strictObject({
      summary: upTo(1024),
      source: upTo(10_000),
      severity: v.picklist(["critical", "error", "warning", "info"]),
      timestamp: v.optional(v.pipe(v.string(), v.isoTimestamp())),
      component: v.optional(v.string()),
      group: v.optional(v.string()),
      class: v.optional(v.string()),
      custom_details: v.optional(v.record(v.string(), v.union([v.string(), v.array(v.string())]))),
    }),
    links: v.optional(v.array(v.strictObject({ href: webUrl, text: v.string() }))),
    client: v.optional(v.string()),
    client_url: v.optional(webUrl),
  }),
  v.strictObject({ ...keys, event_action: v.literal("acknowledge") }),
  v.strictObject({ ...keys, event_action: v.literal("resolve") }),
]);

/** In bytes: an event's limit (01-Overview.md). */
const mostBytes = 512 * 1024;

/** The Events API v2: 202 for what is taken, 400 for what is wrong. */
export function receiveForPagerDuty(body: string): ReceiverVerdict {
  const json = parseJson(body);
  const refuse = (status: number, problem: string): ReceiverVerdict => ({
    status,
    answer: JSON.stringify({
      status: "invalid event",
      message: "Event object is invalid",
      errors: [problem],
    }),
    isPosted: false,
    json,
    problem,
  });
  if (Buffer.byteLength(body) > mostBytes) return refuse(413, "The event is over 512 KB.");
  const parsed = v.safeParse(pagerDutySchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return refuse(400, `${v.getDotPath(issue) ?? "the event"}: ${issue.message}`);
  }
  const answer = { status: "success", message: "Event processed", dedup_key: parsed.output.dedup_key };
  return { status: 202, answer: JSON.stringify(answer), isPosted: true, json };
}
