import * as v from "valibot";
import { parseClusterId } from "../../core/cluster/cluster-id.ts";
import type { FollowUp } from "../../ports/follow-up-queue.ts";
import { triggerSchema } from "./trigger-schema.ts";

const clusterId = v.pipe(
  v.string(),
  v.check((text) => parseClusterId(text) !== undefined, "is no managed cluster's resource id"),
);
const name = v.pipe(v.string(), v.nonEmpty("is empty"), v.maxLength(300, "is longer than 300 characters"));

const schema = v.variant("kind", [
  v.object({
    kind: v.literal("reconcile"),
    clusterId,
    epoch: v.exactOptional(
      v.pipe(v.number(), v.safeInteger("is no whole number"), v.minValue(0, "is negative")),
    ),
    sleptSeconds: v.exactOptional(
      v.pipe(v.number(), v.finite("is not finite"), v.minValue(0, "is negative")),
    ),
    trigger: triggerSchema,
  }),
  v.object({
    kind: v.literal("deliver"),
    clusterId: v.exactOptional(clusterId),
    alertId: name,
    channelKey: name,
    attempt: v.pipe(v.number(), v.safeInteger("is no whole number"), v.minValue(1, "is less than 1")),
  }),
  v.object({ kind: v.literal("sweep") }),
]) satisfies v.GenericSchema<FollowUp>;

/** Why a message of the queue is no follow-up: one sentence that names the place. */
export interface FollowUpProblem {
  readonly problem: string;
}

/**
 * Reads what the queue trigger hands over: the host parses a message that is JSON and hands over anything else as text.
 * Properties that it does not know are dropped: a newer version may have written them.
 */
export function parseFollowUp(value: unknown): FollowUp | FollowUpProblem {
  const parsed = v.safeParse(schema, messageOf(value));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue);
  return { problem: `The message is no follow-up: ${place ? `${place} ` : ""}${issue.message}.` };
}

/**
 * What a message of the queue holds. The app writes base64-coded JSON, and has the host hand over the text as it is
 * (host.json `messageEncoding`): a host that decodes keeps a message which is no base64 from every function, also in the
 * poison queue, where it would stay unseen for good (Azure/azure-sdk-for-net, QueueServiceClientProvider).
 */
export function messageOf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return jsonOf(value) ?? jsonOf(Buffer.from(value, "base64").toString()) ?? value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
