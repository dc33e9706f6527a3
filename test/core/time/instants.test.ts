import { describe, expect, it } from "vitest";
import { elapsedMs } from "../../../src/core/time/elapsed-ms.ts";
import { later } from "../../../src/core/time/later.ts";

const noon = new Date("2026-03-01T12:00:00.000Z");

describe("an instant plus seconds", () => {
  it.each([
    ["some", 90, "2026-03-01T12:01:30.000Z"],
    ["none", 0, "2026-03-01T12:00:00.000Z"],
    ["a part of one", 0.5, "2026-03-01T12:00:00.500Z"],
    ["as many as end the day", 12 * 60 * 60, "2026-03-02T00:00:00.000Z"],
  ])("is written as ISO 8601 UTC: %s", (_what, seconds, expected) => {
    expect(later(noon, seconds)).toBe(expected);
  });

  it("is as long ago as the seconds are, once they have passed", () => {
    expect(elapsedMs(noon.toISOString(), new Date(later(noon, 90)))).toBe(90_000);
  });
});

describe("the time since an instant", () => {
  it.each([
    ["has passed", "2026-03-01T11:59:00Z", 60_000],
    ["is below zero for one that is to come", "2026-03-01T12:00:01Z", -1_000],
    ["is no number for no instant", "soon", Number.NaN],
  ])("%s", (_what, since, expected) => {
    expect(elapsedMs(since, noon)).toBe(expected);
  });
});
