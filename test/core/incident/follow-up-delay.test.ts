import { describe, expect, it } from "vitest";
import { isFollowUpPlanned } from "../../../src/core/incident/follow-up-delay.ts";

const now = new Date("2026-11-21T18:38:00.000Z");

function at(seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}

describe("a follow-up is on its way", () => {
  it.each<[string, { planned?: number; startedBy?: number; wanted: number }, boolean]>([
    ["none was planned", { wanted: 60 }, false],
    ["one wakes by then", { planned: 30, wanted: 60 }, true],
    ["one wakes at that very instant", { planned: 60, wanted: 60 }, true],
    ["one wakes later", { planned: 61, wanted: 60 }, false],
    ["one should have woken by now", { planned: -1, wanted: 60 }, false],
    ["one is due at this very instant", { planned: 0, wanted: 60 }, false],
    [
      "it is the one that started this run, a moment early by this clock",
      { planned: 1, startedBy: 1, wanted: 60 },
      false,
    ],
    ["one that was due later started this run", { planned: 1, startedBy: 2, wanted: 60 }, false],
    [
      "another one, which was due before it, started this run",
      { planned: 30, startedBy: 1, wanted: 60 },
      true,
    ],
  ])("%s", (_case, { planned, startedBy, wanted }, expected) => {
    const trigger = {
      source: "follow-up",
      ...(startedBy === undefined ? {} : { dueAt: at(startedBy) }),
    } as const;
    const followUpAt = planned === undefined ? undefined : at(planned);
    expect(isFollowUpPlanned(followUpAt, wanted, { trigger, now })).toBe(expected);
  });
});
