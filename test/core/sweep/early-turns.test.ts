import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EarlyLookRecord } from "../../../src/core/model/early-look-record.ts";
import { dueSubscriptions, inWaves, minuteOf } from "../../../src/core/sweep/early-turns.ts";

const start = Date.parse("2026-11-21T10:00:00.000Z");
const at = (minutes: number): Date => new Date(start + minutes * 60_000);
const idOf = (index: number): string => `0a000000-0000-0000-0000-${String(index).padStart(12, "0")}`;
const ids = Array.from({ length: 200 }, (_, index) => idOf(index));
const doneAt = (now: Date, putOff: EarlyLookRecord["putOff"] = []): EarlyLookRecord => ({
  doneMinute: minuteOf(now),
  putOff,
});

describe("whose turn it is", () => {
  test("everybody's, where nobody was looked at before", () => {
    expect(dueSubscriptions(ids, undefined, 300, at(0)).toSorted()).toEqual(ids.toSorted());
  });

  test("everybody's each minute, where the interval is one, and nobody's twice in it", () => {
    expect(dueSubscriptions(ids, doneAt(at(0)), 60, at(1))).toHaveLength(ids.length);
    expect(dueSubscriptions(ids, doneAt(at(1)), 60, at(1))).toEqual([]);
  });

  test.each([
    [-0.001, 1],
    [0.02, 1],
  ])("a timer that comes %s minutes off means its own minute", (off, minute) => {
    expect(minuteOf(at(minute + off))).toBe(minuteOf(at(minute)));
  });

  test("is each one's once an interval, spread over its minutes", () => {
    const perMinute = [1, 2, 3, 4, 5].map((minute) =>
      dueSubscriptions(ids, doneAt(at(minute - 1)), 300, at(minute)),
    );
    expect(perMinute.flat().toSorted()).toEqual(ids.toSorted());
    for (const due of perMinute) expect(due.length).toBeLessThan(ids.length / 3);
  });

  test("turns that nobody took are taken by the next timer, each once", () => {
    const some = ids.slice(0, 20);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 500 }), (minutes, gap) => {
        const due = dueSubscriptions(some, doneAt(at(0)), minutes * 60, at(gap));
        expect(new Set(due).size).toBe(due.length);
        const oneByOne = Array.from({ length: Math.min(gap, minutes) }, (_, index) =>
          dueSubscriptions(some, doneAt(at(gap - index - 1)), minutes * 60, at(gap - index)),
        ).flat();
        expect(due.toSorted()).toEqual(oneByOne.toSorted());
      }),
      { numRuns: 30 },
    );
  });

  test("a clock that was set back puts nothing off", () => {
    expect(dueSubscriptions(ids, doneAt(at(100)), 60, at(0))).toHaveLength(ids.length);
  });

  test("what is put off is left out until its time, and comes then, whosever turn it is", () => {
    const [one = "", two = ""] = ids;
    const putOff = [
      { subscriptionId: one, until: at(2).toISOString() },
      { subscriptionId: two, until: at(1).toISOString() },
    ];
    expect(dueSubscriptions([one, two], doneAt(at(0), putOff), 60, at(1))).toEqual([two]);
    expect(dueSubscriptions([one], doneAt(at(2), putOff), 3600, at(2))).toEqual([one]);
  });
});

describe("the waves of one minute", () => {
  test.each([
    [0, 0, 0],
    [1, 1, 1],
    [10, 1, 10],
    [100, 10, 10],
    [1_000, 30, 34],
  ])("of %s subscriptions there are %s, of %s lists", (count, waves, size) => {
    const found = inWaves(Array.from({ length: count }, (_, index) => idOf(index)));
    expect(found).toHaveLength(waves);
    expect(found.flat()).toHaveLength(count);
    expect(Math.max(0, ...found.map(({ length }) => length))).toBe(size);
  });
});
