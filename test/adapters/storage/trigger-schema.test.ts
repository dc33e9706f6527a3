import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { triggerSchema } from "../../../src/adapters/storage/trigger-schema.ts";

const decision = {
  incidentId: "20261121t183800z-0a1b2c3d4e5f",
  action: "accept",
  reason: "planned, ticket 4711",
  by: "Dana Rivera",
  fingerprint: "f00d",
};

describe("a trigger", () => {
  test.each(["event", "recheck", "follow-up", "decision", "sweep"])("of the source %s is read", (source) => {
    expect(v.parse(triggerSchema, { source })).toEqual({ source });
  });

  test("with a person's decision is read whole, with a name and without", () => {
    const { by: _none, ...nameless } = decision;
    for (const one of [decision, nameless]) {
      const trigger = { source: "decision", decision: one };
      expect(v.parse(triggerSchema, trigger)).toEqual(trigger);
    }
  });

  test.each([
    ["another source", { source: "mood" }],
    ["another action", { source: "decision", decision: { ...decision, action: "delete" } }],
    ["no reason", { source: "decision", decision: { ...decision, reason: "" } }],
    ["a reason without end", { source: "decision", decision: { ...decision, reason: "x".repeat(1001) } }],
    ["a name without end", { source: "decision", decision: { ...decision, by: "x".repeat(301) } }],
    ["no incident", { source: "decision", decision: { ...decision, incidentId: undefined } }],
    ["no fingerprint", { source: "decision", decision: { ...decision, fingerprint: "" } }],
  ])("with %s is not", (_, trigger) => {
    expect(v.safeParse(triggerSchema, trigger).success).toBe(false);
  });

  test("with the longest decision there can be still fits a queue message", () => {
    const longest = { ...decision, reason: "\u{1F98A}".repeat(500), by: "x".repeat(300) };
    const trigger = v.parse(triggerSchema, { source: "decision", decision: longest });
    expect(Buffer.byteLength(JSON.stringify(trigger))).toBeLessThan(16 * 1024);
  });
});
