import { describe, expect, test } from "vitest";
import type { SweepRecord } from "../../../src/core/model/sweep-record.ts";
import { isToldUnreadable, readableNews } from "../../../src/core/sweep/readable-news.ts";

const at = "2026-11-21T10:15:00.000Z";
const since = "2026-11-20T10:15:00.000Z";
const told = [{ subscriptionId: "s-1", since }];

describe("what is news of whether subscriptions may be read", () => {
  test.each([
    ["one that cannot be read any more", [], ["s-1"], [], { lost: ["s-1"], back: [] }],
    ["one that is named twice", [], ["s-1", "s-1"], [], { lost: ["s-1"], back: [] }],
    ["one that still cannot be read", told, ["s-1"], [], { lost: [], back: [] }],
    ["one that can be read again", told, [], ["s-1", "s-1", "s-2"], { lost: [], back: told }],
    ["one of which nobody knows anything new", told, [], [], { lost: [], back: [] }],
    ["another one", told, ["s-2"], [], { lost: ["s-2"], back: [] }],
  ])("%s", (_what, before, denied, readable, expected) => {
    expect(readableNews(before, { at, denied, readable })).toMatchObject(expected);
  });

  test("stays remembered from when it began, until it can be read", () => {
    const { unreadable } = readableNews(told, { at, denied: ["s-2", "s-1"], readable: [] });
    expect(unreadable).toEqual([
      { subscriptionId: "s-1", since },
      { subscriptionId: "s-2", since: at },
    ]);
    expect(readableNews(unreadable, { at, denied: [], readable: ["s-1", "s-2"] }).unreadable).toEqual([]);
  });
});

describe("that a subscription cannot be read is told", () => {
  const running = { unreadable: ["s-2"], back: ["s-1"] };
  const record = { since, subscriptions: [], unreadable: [] };
  test.each<[string, SweepRecord | undefined, string, boolean]>([
    ["never, where there was no sweep", undefined, "s-1", false],
    ["where it was told", { ...record, unreadable: told }, "s-1", true],
    ["of no other", { ...record, unreadable: told }, "s-3", false],
    ["where the sweep under way is about to", asRunning(running), "s-2", true],
    ["no more, where that is about to tell its return", asRunning(running), "s-1", false],
  ])("%s", (_what, before, id, expected) => {
    expect(isToldUnreadable(id, before)).toBe(expected);
  });
});

function asRunning(found: { unreadable: readonly string[]; back: readonly string[] }): SweepRecord {
  const looks = { again: 0, ahead: 0, first: 0, daily: 0 };
  const counts = { atOnce: 1, clusters: 0, leftOver: 0, failures: 0 };
  const running = { startedAt: at, left: [], judged: {}, looks, ...counts, ...found };
  return { since, subscriptions: [], unreadable: told, running };
}
