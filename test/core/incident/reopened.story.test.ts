import { describe, expect, it, test } from "vitest";
import type { Actor } from "../../../src/core/model/actor.ts";
import { approvedRanges, learned, type Shown, type Story } from "../plan/story.ts";

const opened: Shown = { ranges: [] };
const eve: Actor = { kind: "user", name: "Eve Adams", upn: "eve@contoso.com" };
const accepted = { kind: "accepted" } as const;

/** A story whose guardrail has stood down, and whose cluster people have closed since. */
function closedByPeople(): Story {
  const story = learned({ mode: "revert", reverts: { max: 1, windowSeconds: 3600 } });
  story.sees(opened);
  story.answers(accepted);
  story.wait(60).sees();
  story.wait(60).sees(opened);
  story.wait(60).sees();
  expect(story.exposure).toMatchObject({ status: "contested", compliantSince: story.now.toISOString() });
  expect(story.told()).toEqual(["opened", "reverted", "opened", "contested"]);
  return story.wait(60);
}

describe("a contested cluster that people closed, and that somebody opens again within the hour", () => {
  test.each<[string, Shown]>([
    ["just as before", opened],
    ["in another way", { ranges: [...approvedRanges, "20.0.0.0/16"] }],
    ["while the operation still runs", { ...opened, phase: "in-progress" }],
  ])("is told at once, on every channel, with who did it: %s", (_how, shown) => {
    const story = closedByPeople();
    const trigger = { ...story.event(eve), correlationId: "another" };
    const { update } = story.sees(shown, { trigger });
    expect(update).toBeUndefined();
    expect(story.told()).toEqual(["contested"]);
    expect(story.lastAlert).toMatchObject({
      severity: "critical",
      toEveryChannel: true,
      actor: eve,
      correlationId: "another",
    });
    expect(story.exposure.compliantSince).toBeUndefined();
    expect(story.lastAlert.exposedSeconds).toBe(0);
  });

  it("names nobody where nobody is known, and not whoever had opened it before", () => {
    const story = closedByPeople();
    story.sees(opened, { trigger: { source: "recheck" } });
    expect(story.told()).toEqual(["contested"]);
    expect(story.lastAlert).not.toHaveProperty("actor");
    expect(story.lastAlert).not.toHaveProperty("correlationId");
  });

  it("is told once, until it has been closed once more", () => {
    const story = closedByPeople();
    story.sees(opened);
    story.sees(opened, { trigger: { source: "recheck" } });
    expect(story.told()).toEqual(["contested"]);
    story.wait(60).sees();
    story.wait(60).sees(opened);
    expect(story.told()).toEqual(["contested"]);
  });

  it("has a calm window before it from then on, to end", () => {
    const story = closedByPeople();
    story.sees(opened);
    story.wait(60).sees();
    story.wait(3_500).sees();
    expect(story.told()).toEqual(["contested"]);
    story.wait(200).sees();
    expect(story.told()).toEqual(["resolved"]);
    // From when it was opened again to when people closed it: the calm window is no exposure.
    expect(story.lastAlert.exposedSeconds).toBe(60);
  });
});

describe("its relatives", () => {
  it("a contested cluster that is opened further is told as updated, whoever had stood by", () => {
    const story = learned({ mode: "revert", reverts: { max: 0, windowSeconds: 3600 } });
    story.sees({ ranges: [...approvedRanges, "20.0.0.0/16"] });
    story.wait(60).sees(opened, { trigger: story.event(eve) });
    expect(story.told()).toEqual(["opened", "contested", "updated"]);
    expect(story.lastAlert).toMatchObject({ decision: { action: "stand-down" }, actor: eve });
  });

  it("a failed revert that people closed for the guardrail, and that is opened again, is a new incident", () => {
    const story = learned();
    story.sees(opened);
    story.answers({ kind: "refused", code: "ScopeLocked", reason: "a lock" });
    story.wait(60).sees();
    story.wait(60).sees(opened);
    expect(story.told()).toEqual(["opened", "failed", "resolved", "opened"]);
  });

  it("a contested list that people made whole, and that shrinks again, is a new incident, contested at once", () => {
    const story = learned({ mode: "revert", onNarrowed: "revert", reverts: { max: 0, windowSeconds: 3600 } });
    const shrunk: Shown = { ranges: approvedRanges.slice(1) };
    story.sees(shrunk);
    story.wait(60).sees();
    story.wait(60).sees(shrunk);
    expect(story.told()).toEqual(["opened", "contested", "resolved", "opened", "contested"]);
  });

  it("a person who has it put back just when it is opened again is told what they asked for, not of a stand-down", () => {
    const story = closedByPeople();
    const { update } = story.sees(opened, { trigger: story.decision("revert") });
    expect(update).toBeDefined();
    expect(story.told()).toEqual([]);
  });
});
