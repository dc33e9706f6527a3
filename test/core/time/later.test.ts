import { describe, expect, it } from "vitest";
import { later } from "../../../src/core/time/later.ts";

describe("an instant plus seconds", () => {
  it.each([
    ["some", 90, "2026-03-01T12:01:30.000Z"],
    ["none", 0, "2026-03-01T12:00:00.000Z"],
    ["a part of one", 0.5, "2026-03-01T12:00:00.500Z"],
    ["as many as end the day", 12 * 60 * 60, "2026-03-02T00:00:00.000Z"],
  ])("is written as ISO 8601 UTC: %s", (_what, seconds, expected) => {
    expect(later(new Date("2026-03-01T12:00:00.000Z"), seconds)).toBe(expected);
  });
});
