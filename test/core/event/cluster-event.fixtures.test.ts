import { readdirSync } from "node:fs";
import { EventGridDeserializer } from "@azure/eventgrid";
import { describe, expect, test } from "vitest";
import { type ClusterEvent, parseClusterEvent } from "../../../src/core/event/cluster-event.ts";
import { sampleId } from "../cluster/exposure-samples.ts";
import { eventFolder, eventsOf } from "./event-samples.ts";

const user = { kind: "user", name: "Dana Rivera" };
const pipeline = { kind: "app", name: "22222222-aaaa-bbbb-cccc-000000000002" };
const identity = { kind: "app" };
const cluster = (actor?: object): object => ({
  kind: "cluster",
  cluster: { id: sampleId },
  trigger: {
    source: "event",
    eventTime: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
    ...(actor ? { actor } : {}),
  },
});
const ignored = (reason: string): object => ({ kind: "ignored", reason: expect.stringContaining(reason) });

/** Every delivery of the fixtures: what it amounts to, event by event, and who reads it by the SDK. */
const deliveries: Record<
  string,
  { expected: object[]; sdk: "event-grid" | "cloud-events" | "refuses" | "other" }
> = {
  "eg-write-user": { expected: [cluster(user)], sdk: "event-grid" },
  "eg-write-serviceprincipal": { expected: [cluster(pipeline)], sdk: "event-grid" },
  "eg-write-managedidentity": { expected: [cluster(identity)], sdk: "event-grid" },
  "eg-write-lowercase-no-httprequest": { expected: [cluster(user)], sdk: "event-grid" },
  "eg-write-tags-patch": { expected: [cluster()], sdk: "event-grid" },
  "eg-write-failure": { expected: [cluster(user)], sdk: "event-grid" },
  "eg-delete": { expected: [cluster(user)], sdk: "event-grid" },
  "eg-action-start": { expected: [cluster(user)], sdk: "event-grid" },
  "eg-batch-two-duplicates": { expected: [cluster(user), cluster(user)], sdk: "event-grid" },
  "eg-legacy-stringified": { expected: [cluster()], sdk: "event-grid" },
  "ce-write-user": { expected: [cluster(user)], sdk: "cloud-events" },
  "ce-write-array": { expected: [cluster(pipeline)], sdk: "cloud-events" },
  "ce-write-managedidentity": { expected: [cluster(identity)], sdk: "cloud-events" },
  "ce-write-as-misprinted-in-docs": { expected: [cluster(user)], sdk: "refuses" },
  "ce-delete": { expected: [cluster(user)], sdk: "cloud-events" },
  "deadletter-eg": { expected: [cluster(user)], sdk: "event-grid" },
  "deadletter-ce": { expected: [cluster(user)], sdk: "cloud-events" },
  "eg-write-agentpool": { expected: [ignored("no managed cluster")], sdk: "event-grid" },
  "eg-write-deployment-noise": { expected: [ignored("no managed cluster")], sdk: "event-grid" },
  "eg-action-stop": { expected: [ignored("ResourceActionSuccess")], sdk: "event-grid" },
  "eg-action-runcommand": { expected: [{ ...cluster(user), wayIn: "runCommand" }], sdk: "event-grid" },
  "eg-action-listclusteradmincredential": {
    expected: [{ ...cluster(user), wayIn: "listClusterAdminCredential" }],
    sdk: "event-grid",
  },
  "eg-subscription-validation": { expected: [ignored("SubscriptionValidation")], sdk: "other" },
  "arn-createdorupdated": { expected: [ignored("ResourceNotifications")], sdk: "other" },
};

describe("the fixtures", () => {
  test("are all in the table", () => {
    const files = readdirSync(eventFolder).map((file) => file.replace(/\.json$/, ""));
    expect(Object.keys(deliveries).toSorted()).toEqual(files.toSorted());
  });

  test.each(Object.keys(deliveries))("%s", (name) => {
    const parsed = eventsOf(name).map(parseClusterEvent);
    const expected = deliveries[name]?.expected ?? [];
    expect(parsed).toHaveLength(expected.length);
    for (const [index, event] of parsed.entries()) expect(event).toMatchObject(expected[index] ?? {});
  });

  const named = (sdk: string): string[] =>
    Object.entries(deliveries).flatMap(([name, delivery]) => (delivery.sdk === sdk ? [name] : []));
  const deserializer = new EventGridDeserializer();

  test.each(named("event-grid"))("%s is read as the SDK reads it, in the Event Grid schema", async (name) => {
    const official = await deserializer.deserializeEventGridEvents(JSON.stringify(eventsOf(name)));
    const parsed = eventsOf(name).map(parseClusterEvent);
    expect(official).toHaveLength(parsed.length);
    for (const [index, event] of official.entries()) {
      expectSame(parsed[index], event.id, event.eventType, event.eventTime, event.subject);
    }
  });

  test.each(named("cloud-events"))("%s is read as the SDK reads it, as CloudEvents", async (name) => {
    const official = await deserializer.deserializeCloudEvents(JSON.stringify(eventsOf(name)));
    const parsed = eventsOf(name).map(parseClusterEvent);
    expect(official).toHaveLength(parsed.length);
    for (const [index, event] of official.entries()) {
      expectSame(parsed[index], event.id, event.type, event.time, event.subject);
    }
  });

  test.each(named("refuses"))("%s is refused by the SDK, and still names a cluster to read", async (name) => {
    await expect(deserializer.deserializeCloudEvents(JSON.stringify(eventsOf(name)))).rejects.toThrow();
  });
});

function expectSame(
  parsed: ClusterEvent | undefined,
  id: string | undefined,
  type: string,
  time: Date | undefined,
  subject: string | undefined,
): void {
  if (parsed?.kind !== "cluster") {
    expect(parsed?.kind).toBe("ignored");
    return;
  }
  expect(parsed).toMatchObject({
    eventType: type,
    trigger: { eventId: id, eventTime: time?.toISOString() },
  });
  expect(parsed.cluster.key).toBe(subject?.toLowerCase());
}
