import { readdirSync, readFileSync } from "node:fs";
import { EventGridDeserializer } from "@azure/eventgrid";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ClusterEvent, parseClusterEvent } from "../../../src/core/event/cluster-event.ts";
import { understoodOperations, type WayIn } from "../../../src/core/event/operations.ts";
import { isJsonObject, type JsonObject } from "../../../src/core/json/json.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import { sampleId } from "../cluster/exposure-samples.ts";

const folder = new URL("../../fixtures/events/", import.meta.url);

/** The events of a delivery: Event Grid sends a list, or with CloudEvents a single object. */
function eventsOf(name: string): readonly Record<string, unknown>[] {
  const delivery: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
  const events: unknown[] = Array.isArray(delivery) ? delivery : [delivery];
  return events.map((event) => {
    if (!isJsonObject(event)) throw new TypeError(`${name} holds an event that is no object`);
    return event;
  });
}

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
    const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ""));
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

const good: JsonObject = {
  id: "e-1",
  eventType: "Microsoft.Resources.ResourceWriteSuccess",
  eventTime: "2026-11-21T18:38:04.6117357Z",
  subject: sampleId,
  data: { correlationId: "c-1", operationName: "Microsoft.ContainerService/managedClusters/write" },
};

describe("which events concern us", () => {
  const action = (name: string): JsonObject => ({
    eventType: "Microsoft.Resources.ResourceActionSuccess",
    data: { operationName: `Microsoft.ContainerService/managedClusters/${name}/action` },
  });

  test.each<[string, JsonObject, ClusterEvent["kind"]]>([
    ["a write", {}, "cluster"],
    ["a failed write", { eventType: "Microsoft.Resources.ResourceWriteFailure" }, "cluster"],
    ["a cancelled write", { eventType: "Microsoft.Resources.ResourceWriteCancel" }, "cluster"],
    ["a delete", { eventType: "Microsoft.Resources.ResourceDeleteSuccess" }, "cluster"],
    ["a start", action("start"), "cluster"],
    ["an abort", action("abort"), "cluster"],
    ["an abort in capitals", action("ABORT"), "cluster"],
    ["a stop", action("stop"), "ignored"],
    [
      "an action without a name",
      { eventType: "Microsoft.Resources.ResourceActionSuccess", data: null },
      "ignored",
    ],
    ["a failed delete", { eventType: "Microsoft.Resources.ResourceDeleteFailure" }, "cluster"],
    ["a cancelled delete", { eventType: "Microsoft.Resources.ResourceDeleteCancel" }, "cluster"],
    ["a failed action", { eventType: "Microsoft.Resources.ResourceActionFailure" }, "ignored"],
    ["a listing of credentials of users", action("listClusterUserCredential"), "ignored"],
    [
      "an action on a node pool",
      { ...action("start"), subject: `${sampleId}/agentPools/nodepool1` },
      "ignored",
    ],
    ["a blob", { eventType: "Microsoft.Storage.BlobCreated" }, "ignored"],
    ["another case of the type", { eventType: "microsoft.resources.RESOURCEWRITESUCCESS" }, "cluster"],
    [
      "a virtual machine",
      { subject: sampleId.replace("ContainerService/managedClusters", "Compute/virtualMachines") },
      "ignored",
    ],
    ["traversal in the subject", { subject: `${sampleId}/../other` }, "ignored"],
    ["no subject, but a resource", { subject: null, data: { resourceUri: sampleId } }, "cluster"],
    ["no subject and no resource", { subject: "", data: {} }, "malformed"],
    ["no type", { eventType: "" }, "malformed"],
  ])("%s", (_name, changes, kind) => {
    expect(parseClusterEvent({ ...good, ...changes }).kind).toBe(kind);
  });
});

describe("the other ways in", () => {
  const binding = `${sampleId}/trustedAccessRoleBindings/backup`;
  const endpoint = `${sampleId}/privateEndpointConnections/kube-apiserver.0f5b29c2-6d1d-4d0e-8f0a-4f1a7a1f0c11`;
  const authenticator = `${sampleId}/jwtAuthenticators/github`;

  test.each<[string, string, string, WayIn, Pick<Trigger, "leavesExposure" | "looksAtWaysIn">]>([
    [
      "Write",
      binding,
      "trustedAccessRoleBindings/write",
      "trustedAccessRoleBindings",
      { looksAtWaysIn: true },
    ],
    [
      "Delete",
      binding,
      "trustedAccessRoleBindings/delete",
      "trustedAccessRoleBindings",
      { looksAtWaysIn: true, leavesExposure: true },
    ],
    [
      "Write",
      endpoint,
      "privateEndpointConnections/write",
      "privateEndpointConnections",
      { looksAtWaysIn: true },
    ],
    [
      "Delete",
      endpoint,
      "privateEndpointConnections/delete",
      "privateEndpointConnections",
      { looksAtWaysIn: true, leavesExposure: true },
    ],
    [
      "Action",
      endpoint,
      "privateEndpointConnectionsApproval/action",
      "privateEndpointConnectionsApproval",
      { looksAtWaysIn: true },
    ],
    [
      "Action",
      sampleId,
      "privateEndpointConnectionsApproval/action",
      "privateEndpointConnectionsApproval",
      { looksAtWaysIn: true },
    ],
    ["Write", authenticator, "jwtAuthenticators/write", "jwtAuthenticators", {}],
    ["Action", sampleId, "resetAADProfile/action", "resetAADProfile", {}],
    ["Action", sampleId, "runCommand/action", "runCommand", { leavesExposure: true }],
    [
      "Action",
      sampleId,
      "listClusterAdminCredential/action",
      "listClusterAdminCredential",
      { leavesExposure: true },
    ],
  ])("%s on %s by %s leads to the cluster, as %s", (verb, subject, operation, wayIn, flags) => {
    const eventType = `Microsoft.Resources.Resource${verb}Success`;
    const operationName = `Microsoft.ContainerService/managedClusters/${operation}`;
    const expected = { kind: "cluster", wayIn, trigger: { ...flags } };
    const parsed = parseClusterEvent({ ...good, eventType, subject, data: { operationName } });
    expect(parsed).toMatchObject({ ...expected, cluster: { id: sampleId } });
    const { leavesExposure, looksAtWaysIn } = parsed.kind === "cluster" ? parsed.trigger : {};
    expect({ leavesExposure, looksAtWaysIn }).toEqual(flags);
    const loud = { subject: subject.toUpperCase(), data: { operationName: operationName.toUpperCase() } };
    expect(parseClusterEvent({ ...good, eventType, ...loud })).toMatchObject(expected);
  });

  test.each([
    ["runCommand/action", "run-command"],
    ["listClusterAdminCredential/action", "admin-credentials"],
    ["resetAADProfile/action", undefined],
    ["start/action", undefined],
  ])("of %s the event itself is news while the cluster stands open: %s", (operation, act) => {
    const eventType = "Microsoft.Resources.ResourceActionSuccess";
    const data = { operationName: `Microsoft.ContainerService/managedClusters/${operation}` };
    const event = parseClusterEvent({ ...good, eventType, subject: sampleId, data });
    expect(event.kind === "cluster" && event.trigger.act).toBe(act);
  });

  test("a child's write leads to its cluster, whatever the operation is called", () => {
    expect(parseClusterEvent({ ...good, subject: binding, data: {} })).toMatchObject({
      kind: "cluster",
      cluster: { id: sampleId },
      wayIn: "trustedAccessRoleBindings",
    });
  });

  test.each([
    `${binding}/more`,
    `${sampleId}/trustedAccessRoleBindings`,
    `${sampleId}/trustedAccessRoleBindings/`,
    `${sampleId}/trustedAccessRoleBindings/a b`,
    `${sampleId}/toString/backup`,
    `${sampleId}/maintenanceConfigurations/default`,
    binding.replace("managedClusters", "managedClusters/x/agentPools"),
  ])("%s is passed over", (subject) => {
    expect(parseClusterEvent({ ...good, subject })).toMatchObject({ kind: "ignored" });
  });

  test("what is not about the cluster's own settings never sets a way in by itself", () => {
    expect(parseClusterEvent(good)).not.toHaveProperty("wayIn");
    expect(parseClusterEvent({ ...good, data: { operationName: "x/runCommand/action" } })).not.toHaveProperty(
      "wayIn",
    );
  });
});

test("the filter of an event subscription has room for all that is understood", () => {
  expect(understoodOperations.length).toBeLessThanOrEqual(25);
  expect(new Set(understoodOperations).size).toBe(understoodOperations.length);
});

describe("what cannot have changed the exposure", () => {
  test.each<[string, true | undefined]>([
    ["eg-write-tags-patch", true],
    ["eg-action-start", true],
    ["eg-write-user", undefined],
    ["eg-write-failure", undefined],
    ["eg-write-lowercase-no-httprequest", undefined],
    ["eg-legacy-stringified", undefined],
    ["ce-write-user", undefined],
  ])("%s: %s", (name, expected) => {
    const [event] = eventsOf(name).map(parseClusterEvent);
    expect(event?.kind === "cluster" && event.trigger.leavesExposure).toBe(expected);
  });
});

describe("malformed input", () => {
  test.each([
    undefined,
    null,
    7,
    true,
    "text",
    [],
    [good],
    {},
    { id: "9" },
    JSON.parse('{"__proto__":{"eventType":"x"}}'),
  ])("%j is answered with its problem", (event) => {
    expect(parseClusterEvent(event)).toEqual({ kind: "malformed", problem: expect.stringMatching(/^it /) });
  });

  test("an event over Event Grid's limit, or nested without end, is not read", () => {
    expect(parseClusterEvent({ ...good, padding: "x".repeat(1024 * 1024) })).toMatchObject({
      kind: "malformed",
    });
    const nested: unknown = JSON.parse(`${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`);
    expect(parseClusterEvent({ ...good, data: nested })).toMatchObject({ kind: "malformed" });
  });

  test.each(["id", "eventTime", "data"])("%s of any type still names the cluster", (field) => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseClusterEvent({ ...good, [field]: value })).toMatchObject({
          kind: "cluster",
          cluster: { id: sampleId },
        });
      }),
    );
  });

  test.each(["claims", "httpRequest", "correlationId", "authorization", "operationName", "resourceUri"])(
    "data.%s of any type still names the cluster",
    (field) => {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          const event = { ...good, data: { ...(good.data as JsonObject), [field]: value } };
          expect(parseClusterEvent(event)).toMatchObject({ kind: "cluster", cluster: { id: sampleId } });
        }),
      );
    },
  );

  test("nothing that is thrown at it throws, or names a cluster that it does not hold", () => {
    const field = fc.constantFrom("eventType", "type", "subject", "data", "id", "__proto__", "time");
    fc.assert(
      fc.property(fc.dictionary(field, fc.jsonValue()), (event) => {
        expect(parseClusterEvent(event).kind).not.toBe("cluster");
      }),
    );
  });

  test("text from outside comes out as one short line", () => {
    const long = `a\nb\u202E${"x".repeat(5000)}`;
    const event = parseClusterEvent({ ...good, id: long, data: { correlationId: long } });
    const foreign = parseClusterEvent({ ...good, subject: long });
    const texts =
      event.kind === "cluster" && foreign.kind === "ignored"
        ? [event.trigger.eventId, event.trigger.correlationId, foreign.reason]
        : [];
    expect(texts).toHaveLength(3);
    for (const text of texts) expect(text).toMatch(/^[^\n\u202E]{1,400}$/);
  });

  test.each([["not a time"], [""], [7], [null], ["2026-13-41T00:00:00Z"]])(
    "an unreadable time is absent: %j",
    (eventTime) => {
      const event = parseClusterEvent({ ...good, eventTime });
      expect(event.kind === "cluster" && Object.keys(event.trigger)).not.toContain("eventTime");
    },
  );

  test("a copy of an event is left as it was", () => {
    const event = structuredClone(good);
    parseClusterEvent(event);
    expect(isJsonObject(event) && event).toEqual(good);
  });
});
