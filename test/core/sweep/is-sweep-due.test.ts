import { describe, expect, test } from "vitest";
import type { SweepEnd } from "../../../src/core/model/sweep-end.ts";
import { isSweepDue, isSweepLate } from "../../../src/core/sweep/is-sweep-due.ts";

const now = new Date("2026-11-21T12:00:00.000Z");
const hour = 3600;

function at(minutes: number): string {
  return new Date(now.getTime() + minutes * 60_000).toISOString();
}

function ended(startedMinutesAgo: number, more: Partial<SweepEnd> = {}): SweepEnd {
  const startedAt = at(-startedMinutesAgo);
  return { startedAt, endedAt: startedAt, isWell: true, looksUntil: startedAt, leftOver: 0, ...more };
}

describe("a sweep is due", () => {
  test.each<[string, SweepEnd | undefined, boolean]>([
    ["where there was none", undefined, true],
    ["an hour after the last one began", ended(60), true],
    ["a little earlier, as the next timer would be late", ended(58), true],
    ["not before that", ended(57), false],
    ["at once where the last one did not end well", ended(5, { isWell: false }), true],
    ["at once where the last one left looks over", ended(5, { leftOver: 1 }), true],
    ["not before the last one's looks are through", ended(70, { leftOver: 1, looksUntil: at(1) }), false],
    ["where the clock was set back", ended(-600, { looksUntil: at(600) }), true],
  ])("%s", (_name, last, isDue) => {
    expect(isSweepDue(last, hour, now)).toBe(isDue);
  });
});

test.each([
  ["an hour", 60, false],
  ["two hours and a timer", 122, false],
  ["more than that", 123, true],
  ["a moment that is still to come, as clocks differ", -10, false],
  ["a day that is still to come", -24 * 60, true],
])("no sweep that ended well for %s", (_name, minutes, isLate) => {
  expect(isSweepLate(at(-minutes), hour, now)).toBe(isLate);
});
