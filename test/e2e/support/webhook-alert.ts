import * as v from "valibot";
import { decisionReasons } from "../../../src/core/model/decision-reason.ts";
import type { ReceivedMessage } from "../../sandbox/inbox/received-message.ts";

const alertEvent = v.object({
  specversion: v.literal("1.0"),
  id: v.string(),
  type: v.string(),
  subject: v.string(),
  time: v.string(),
  data: v.looseObject({
    incidentId: v.string(),
    clusterId: v.string(),
    transition: v.string(),
    severity: v.string(),
    verdict: v.string(),
    findings: v.array(v.looseObject({ rule: v.string(), severity: v.string(), setting: v.string() })),
    drift: v.array(
      v.looseObject({
        setting: v.string(),
        before: v.unknown(),
        after: v.unknown(),
        addedRanges: v.optional(v.array(v.string())),
        removedRanges: v.optional(v.array(v.string())),
      }),
    ),
    decision: v.object({
      action: v.string(),
      reason: v.picklist(decisionReasons),
      message: v.string(),
      patch: v.unknown(),
    }),
    actor: v.optional(v.looseObject({ name: v.string() })),
    correlationId: v.optional(v.string()),
    fingerprint: v.string(),
    exposedSeconds: v.number(),
    commands: v.array(v.string()),
  }),
});

/** An alert as the generic webhook's receiver gets it. */
export type WebhookAlert = v.InferOutput<typeof alertEvent>["data"] & {
  readonly id: string;
  /** When it was recorded, ISO 8601 UTC. */
  readonly time: string;
};

/** Reads an alert that was posted to the generic webhook; undefined for any other message. */
export function readWebhookAlert(message: ReceivedMessage): WebhookAlert | undefined {
  if (message.channel !== "webhook" || !message.isPosted) return undefined;
  const parsed = v.safeParse(alertEvent, message.json);
  if (!parsed.success) return undefined;
  const { data, id, time } = parsed.output;
  return { ...data, id, time };
}
