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
  test.each(["event", "recheck", "follow-up", "manual-action", "sweep"])(
    "of the source %s is read",
    (source) => {
      expect(v.parse(triggerSchema, { source })).toEqual({ source });
    },
  );

  test("with a person's decision is read whole, with a name and without", () => {
    const { by: _none, ...nameless } = decision;
    for (const one of [decision, nameless]) {
      const trigger = { source: "manual-action", manualAction: one };
      expect(v.parse(triggerSchema, trigger)).toEqual(trigger);
    }
  });

  test.each([
    ["another source", { source: "mood" }],
    ["another action", { source: "manual-action", manualAction: { ...decision, action: "delete" } }],
    ["no reason", { source: "manual-action", manualAction: { ...decision, reason: "" } }],
    [
      "a reason without end",
      { source: "manual-action", manualAction: { ...decision, reason: "x".repeat(1001) } },
    ],
    ["a name without end", { source: "manual-action", manualAction: { ...decision, by: "x".repeat(301) } }],
    ["no incident", { source: "manual-action", manualAction: { ...decision, incidentId: undefined } }],
    ["no fingerprint", { source: "manual-action", manualAction: { ...decision, fingerprint: "" } }],
  ])("with %s is not", (_, trigger) => {
    expect(v.safeParse(triggerSchema, trigger).success).toBe(false);
  });

  test("with the longest decision there can be still fits a queue message", () => {
    const longest = { ...decision, reason: "\u{1F98A}".repeat(500), by: "x".repeat(300) };
    const trigger = v.parse(triggerSchema, { source: "manual-action", manualAction: longest });
    expect(Buffer.byteLength(JSON.stringify(trigger))).toBeLessThan(16 * 1024);
  });
});
