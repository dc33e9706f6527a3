import { describe, expect, it } from "vitest";
import { elapsedMs } from "../../../src/core/time/elapsed-ms.ts";

describe("the time since an instant", () => {
  it.each([
    ["has passed", "2026-03-01T11:59:00Z", 60_000],
    ["is below zero for one that is to come", "2026-03-01T12:00:01Z", -1_000],
    ["is no number for no instant", "soon", Number.NaN],
  ])("%s", (_what, since, expected) => {
    expect(elapsedMs(since, new Date("2026-03-01T12:00:00.000Z"))).toBe(expected);
  });
});
