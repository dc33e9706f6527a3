import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseClusterEvent } from "../../../src/core/event/cluster-event.ts";
import { isJsonObject, type JsonObject } from "../../../src/core/json/json.ts";
import { sampleId } from "../cluster/exposure-samples.ts";
import { goodEvent } from "./event-samples.ts";

describe("malformed input", () => {
  test.each([
    undefined,
    null,
    7,
    true,
    "text",
    [],
    [goodEvent],
    {},
    { id: "9" },
    JSON.parse('{"__proto__":{"eventType":"x"}}'),
  ])("%j is answered with its problem", (event) => {
    expect(parseClusterEvent(event)).toEqual({ kind: "malformed", problem: expect.stringMatching(/^it /) });
  });

  test("an event over Event Grid's limit, or nested without end, is not read", () => {
    expect(parseClusterEvent({ ...goodEvent, padding: "x".repeat(1024 * 1024) })).toMatchObject({
      kind: "malformed",
    });
    const nested: unknown = JSON.parse(`${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`);
    expect(parseClusterEvent({ ...goodEvent, data: nested })).toMatchObject({ kind: "malformed" });
  });

  test.each(["id", "eventTime", "data"])("%s of any type still names the cluster", (field) => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseClusterEvent({ ...goodEvent, [field]: value })).toMatchObject({
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
          const event = { ...goodEvent, data: { ...(goodEvent.data as JsonObject), [field]: value } };
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
    const event = parseClusterEvent({ ...goodEvent, id: long, data: { correlationId: long } });
    const foreign = parseClusterEvent({ ...goodEvent, subject: long });
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
      const event = parseClusterEvent({ ...goodEvent, eventTime });
      expect(event.kind === "cluster" && Object.keys(event.trigger)).not.toContain("eventTime");
    },
  );

  test("a copy of an event is left as it was", () => {
    const event = structuredClone(goodEvent);
    parseClusterEvent(event);
    expect(isJsonObject(event) && event).toEqual(goodEvent);
  });
});
