import { rangesPath } from "../arm/clusters/cluster-change.ts";
import type { ResourceEvent } from "../arm/events/event.ts";
import type { DeliveryAttempt } from "../arm/events/event-delivery.ts";
import type { RequestRecord } from "../arm/http/request-log.ts";
import { guardrailIdentity } from "../arm/identity/actor.ts";
import { type JsonObject, valueAt } from "../arm/json.ts";
import type { Sandbox } from "../start-sandbox.ts";
import { readSeenAlert, type SeenAlert } from "./seen-alert.ts";

/** What is known of the weakening write itself. */
export interface StoryWrite {
  readonly clusterId: string;
  /** When it was accepted, ISO 8601. */
  readonly at: string;
  readonly correlationId: string;
  /** The ranges that were approved before it. */
  readonly approved: readonly string[];
}

/**
 * What the story is judged by: the simulator's own state and records, Event Grid's, and what the inbox received since
 * the write. Nothing that the app says about itself is in it.
 */
export interface StoryEvidence {
  readonly provisioningState: string;
  /** The cluster's authorized ranges as ARM shows them now. */
  readonly ranges: readonly string[];
  /** The guardrail's PUTs on the cluster. */
  readonly puts: readonly RequestRecord[];
  readonly events: readonly ResourceEvent[];
  readonly deliveries: readonly DeliveryAttempt[];
  readonly alerts: readonly SeenAlert[];
}

/** Collects the evidence as it stands. */
export function collectEvidence(sandbox: Sandbox, write: StoryWrite): StoryEvidence {
  const body = sandbox.arm.cluster(write.clusterId);
  const isSince = ({ at }: { readonly at: string }): boolean => at >= write.at;
  return {
    provisioningState: String(valueAt(body, "properties.provisioningState") ?? ""),
    ranges: rangesOf(body),
    puts: sandbox.arm.puts(write.clusterId, { origin: "http", actor: guardrailIdentity }).filter(isSince),
    // Compared as instants: an event's time has seven digits.
    events: sandbox.arm
      .events()
      .filter(
        (event) => event.subject === write.clusterId && Date.parse(event.eventTime) >= Date.parse(write.at),
      ),
    deliveries: sandbox.eventDeliverer.log(),
    alerts: sandbox.inbox
      .messages()
      .filter(isSince)
      .flatMap((message) => readSeenAlert(message) ?? []),
  };
}

/** The authorized ranges in a cluster's body; none where there are none. */
export function rangesOf(body: JsonObject): readonly string[] {
  const ranges = valueAt(body, rangesPath);
  return Array.isArray(ranges) ? ranges.filter((range) => typeof range === "string") : [];
}
