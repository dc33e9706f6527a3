import { setTimeout as delay } from "node:timers/promises";
import { deploymentPipeline } from "../arm/identity/actor.ts";
import { valueAt } from "../arm/json.ts";
import type { Sandbox } from "../start-sandbox.ts";

const lookEveryMs = 40;

/**
 * Lets the guardrail see every cluster as it stands, which is how it learns what is approved: a pipeline sets a tag on
 * each, and the events are delivered. Answers why that did not come about; nothing where it did.
 */
export async function learnClusters(sandbox: Sandbox, isOver: () => boolean): Promise<readonly string[]> {
  const { arm, clusters, eventDeliverer } = sandbox;
  const writes = Object.values(clusters).map((id) => {
    const env = valueAt(arm.cluster(id), "tags.env");
    const tags = { ...(typeof env === "string" ? { env } : {}), checked: "yes" };
    return arm.patchTagsAs(deploymentPipeline, id, tags, { durationMs: 50 });
  });
  await Promise.all(writes.map(({ completed }) => completed));
  const eventIds = arm
    .events()
    .filter(({ data }) => writes.some(({ correlationId }) => correlationId === data.correlationId))
    .map(({ id }) => id);
  const isDelivered = (id: string): boolean =>
    eventDeliverer.log().some(({ eventId, result }) => eventId === id && result === "delivered");
  while (!eventIds.every(isDelivered)) {
    if (isOver()) {
      const answers = eventDeliverer.log().map(({ status, error }) => status ?? error);
      return [`The guardrail did not take its first events: ${answers.join(", ") || "no answer"}.`];
    }
    await delay(lookEveryMs);
  }
  return [];
}
