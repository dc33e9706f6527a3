import { readFileSync } from "node:fs";
import { isJsonObject, type JsonObject } from "../../../src/core/json/json.ts";
import { sampleId } from "../cluster/exposure-samples.ts";

/** Where the deliveries of Event Grid lie, each a file. */
export const eventFolder = new URL("../../fixtures/events/", import.meta.url);

/** The events of a delivery: Event Grid sends a list, or with CloudEvents a single object. */
export function eventsOf(name: string): readonly Record<string, unknown>[] {
  const delivery: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, eventFolder), "utf8"));
  const events: unknown[] = Array.isArray(delivery) ? delivery : [delivery];
  return events.map((event) => {
    if (!isJsonObject(event)) throw new TypeError(`${name} holds an event that is no object`);
    return event;
  });
}

/** A write of a cluster, as Event Grid tells of it. */
export const goodEvent: JsonObject = {
  id: "e-1",
  eventType: "Microsoft.Resources.ResourceWriteSuccess",
  eventTime: "2026-11-21T18:38:04.6117357Z",
  subject: sampleId,
  data: { correlationId: "c-1", operationName: "Microsoft.ContainerService/managedClusters/write" },
};
