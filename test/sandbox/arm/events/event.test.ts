import { readFileSync } from "node:fs";
import { EventGridDeserializer } from "@azure/eventgrid";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ArmSimulator, startArmSimulator } from "../arm-simulator.ts";
import { rangesPath, removeRanges } from "../clusters/cluster-change.ts";
import { armFixture, createTestClient } from "../http/arm-test-client.ts";
import { type Actor, danaRivera, deploymentPipeline, guardrailIdentity } from "../identity/actor.ts";
import { type JsonObject, type JsonValue, parseJson, parseJsonObject, setAt, valueAt } from "../json.ts";
import { type ResourceEvent, toCloudEvent } from "./event.ts";

let simulator: ArmSimulator;
let id: string;
let seen: ResourceEvent[];

beforeEach(async () => {
  seen = [];
  simulator = await startArmSimulator({ port: 0, controlPort: 0, onEvent: (event) => seen.push(event) });
  simulator.holdOperations(true);
  id = simulator.seedCluster(armFixture("public-authorized"));
});

afterEach(async () => {
  await simulator.close();
});

function eventFixture(name: string): JsonObject {
  const text = readFileSync(new URL(`../../../fixtures/events/${name}.json`, import.meta.url), "utf8");
  const parsed = parseJson(text);
  const first: JsonValue | undefined = Array.isArray(parsed) ? parsed[0] : parsed;
  return parseJsonObject(JSON.stringify(first));
}

/** An event without what differs from one write to the next. */
function comparable(event: JsonValue): JsonValue {
  const copy = parseJsonObject(JSON.stringify(event));
  for (const path of [
    "id",
    "eventTime",
    "time",
    "data.correlationId",
    "data.httpRequest.clientRequestId",
    "data.claims.iat",
    "data.claims.nbf",
    "data.claims.exp",
  ]) {
    if (valueAt(copy, path) !== undefined) setAt(copy, path, "...");
  }
  return copy;
}

function json(event: object): JsonValue {
  return parseJson(JSON.stringify(event));
}

function only(): ResourceEvent {
  const [event, ...more] = seen;
  if (event === undefined || more.length > 0) throw new Error(`expected one event, got ${seen.length}`);
  return event;
}

describe("the event of a write", () => {
  test.each<[string, Actor]>([
    ["eg-write-user", danaRivera],
    ["eg-write-serviceprincipal", deploymentPipeline],
    ["eg-write-managedidentity", guardrailIdentity],
  ])("has the shape and values of fixture %s", (fixture, actor) => {
    simulator.writeAs(actor, id, removeRanges);
    expect(seen).toEqual([]);
    simulator.releaseOperations();
    expect(comparable(json(only()))).toEqual(comparable(eventFixture(fixture)));
  });

  test("as CloudEvents has the shape and values of fixture ce-write-user", () => {
    simulator.writeAs(danaRivera, id, removeRanges);
    simulator.releaseOperations();
    expect(comparable(json(toCloudEvent(only())))).toEqual(comparable(eventFixture("ce-write-user")));
  });

  test.each<[string, string, () => void]>([
    [
      "a failed write",
      "eg-write-failure",
      () => simulator.writeAs(danaRivera, id, removeRanges, { fail: true, hold: true }),
    ],
    ["a tag PATCH", "eg-write-tags-patch", () => simulator.patchTagsAs(danaRivera, id, { a: "b" })],
    ["a delete", "eg-delete", () => simulator.delete(danaRivera, id)],
    ["a stop", "eg-action-stop", () => simulator.stop(danaRivera, id)],
    ["a start", "eg-action-start", () => simulator.start(danaRivera, id)],
  ])("%s: as fixture %s", (_, fixture, act) => {
    act();
    simulator.releaseOperations();
    expect(comparable(json(only()))).toEqual(comparable(eventFixture(fixture)));
  });

  test("a cancelled write", () => {
    simulator.writeAs(danaRivera, id, removeRanges, { cancel: true, hold: true });
    simulator.releaseOperations();
    expect([only().eventType, only().data.status]).toEqual([
      "Microsoft.Resources.ResourceWriteCancel",
      "Canceled",
    ]);
  });

  test("a create carries no httpRequest", async () => {
    simulator.delete(danaRivera, id);
    simulator.releaseOperations();
    seen = [];
    const call = createTestClient(simulator, danaRivera);
    const answer = await call({ method: "PUT", path: id, body: armFixture("public-authorized") });
    expect(answer.status).toBe(201);
    simulator.releaseOperations();
    expect(only().eventType).toBe("Microsoft.Resources.ResourceWriteSuccess");
    expect(only().data.httpRequest).toBeUndefined();
  });

  test("eventTime is the end of the operation, each event has its own id, the body is settled when it is emitted", () => {
    const states: (JsonValue | undefined)[] = [];
    simulator.onEvent((event) =>
      states.push(valueAt(simulator.cluster(event.subject), "properties.provisioningState")),
    );
    const before = Date.now();
    simulator.writeAs(danaRivera, id, removeRanges);
    simulator.releaseOperations();
    simulator.writeAs(danaRivera, id, { [rangesPath]: ["20.0.0.0/24"] });
    simulator.releaseOperations();
    expect(states).toEqual(["Succeeded", "Succeeded"]);
    expect(new Set(seen.map((event) => event.id)).size).toBe(2);
    for (const event of seen) {
      expect(event.eventTime).toMatch(/\.\d{7}Z$/);
      expect(Date.parse(event.eventTime)).toBeGreaterThanOrEqual(before);
    }
  });

  test("a correlation id that is a GUID is honoured, another is replaced", async () => {
    const call = createTestClient(simulator, guardrailIdentity);
    const mine = "12345678-1234-1234-1234-1234567890ab";
    for (const correlation of [mine, "not-a-guid"]) {
      await call({
        method: "PUT",
        path: id,
        body: simulator.cluster(id),
        headers: { "x-ms-correlation-request-id": correlation, "x-ms-client-request-id": "request-1" },
      });
      simulator.releaseOperations();
    }
    const [first, second] = seen;
    expect(first?.data.correlationId).toBe(mine);
    expect(second?.data.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(first?.data.httpRequest).toEqual({
      clientRequestId: "request-1",
      clientIpAddress: guardrailIdentity.ipAddress,
      method: "PUT",
      url: `https://management.azure.com${id}?api-version=2026-04-01`,
    });
  });

  test("the subject keeps the casing that the cluster's id has", () => {
    const lower = simulator.seedCluster(armFixture("public-authorized-systemassigned-noetag-lowercase"));
    simulator.writeAs(danaRivera, lower, removeRanges);
    simulator.releaseOperations(lower);
    expect(only().subject).toBe(lower);
    expect(lower).toContain("/resourcegroups/");
  });

  test("a sink that was taken off hears no more", () => {
    const heard: string[] = [];
    const off = simulator.onEvent((event) => heard.push(event.id));
    off();
    simulator.writeAs(danaRivera, id, removeRanges);
    simulator.releaseOperations();
    expect([heard.length, simulator.events().length]).toEqual([0, 1]);
  });

  test("the official deserializer reads both schemas", async () => {
    simulator.writeAs(danaRivera, id, removeRanges);
    simulator.releaseOperations();
    const deserializer = new EventGridDeserializer();
    const [parsed] = await deserializer.deserializeEventGridEvents(JSON.stringify([only()]));
    expect([parsed?.id, parsed?.eventType, parsed?.eventTime.getTime()]).toEqual([
      only().id,
      only().eventType,
      Date.parse(only().eventTime),
    ]);
    const [cloud] = await deserializer.deserializeCloudEvents(JSON.stringify(toCloudEvent(only())));
    expect([cloud?.id, cloud?.type, cloud?.source]).toEqual([only().id, only().eventType, only().topic]);
  });
});
