import { describe, expect, it } from "vitest";
import { reminderAt } from "../../../src/core/incident/reminder.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import { approvedRanges, learned, type Shown, Story } from "../plan/story.ts";

const opened: Shown = { ranges: [] };
const hour = 3600;
const day = 24 * hour;
const lock = { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" } as const;

/** A story whose guardrail has stood down. */
function contested(policy: Partial<Story["policy"]> = {}): Story {
  const story = learned({ mode: "revert", reverts: { max: 1, windowSeconds: hour }, ...policy });
  story.sees(opened);
  story.answers({ kind: "accepted" });
  story.wait(60);
  story.sees();
  story.wait(60);
  story.sees(opened);
  expect(story.exposure.status).toBe("contested");
  story.told();
  return story;
}

describe("when an incident is told again", () => {
  it.each<[string, Partial<Incident>, number | null, number | undefined]>([
    ["an exposure, open", {}, day, day],
    ["an exposure, open, reminders off", {}, null, undefined],
    ["an exposure that waits", { status: "waiting" }, day, day],
    ["an exposure on its way back", { status: "reverting" }, day, day],
    ["an exposure, contested", { status: "contested" }, day, hour],
    ["an exposure, contested, reminders off", { status: "contested" }, null, hour],
    ["an exposure, contested, reminders more often", { status: "contested" }, 600, 600],
    [
      "an exposure, contested, within its baseline for now",
      { status: "contested", compliantSince: "2026-11-21T19:00:00.000Z" },
      day,
      undefined,
    ],
    ["an exposure, failed", { status: "failed" }, day, hour],
    ["an exposure, failed, reminders off", { status: "failed" }, null, hour],
    ["a list that shrank", { topic: "narrowing" }, day, undefined],
    ["a list that shrank, failed", { topic: "narrowing", status: "failed" }, day, undefined],
    ["a list that shrank, contested", { topic: "narrowing", status: "contested" }, day, hour],
    ["a list that shrank, contested, reminders off", { topic: "narrowing", status: "contested" }, null, hour],
    ["unreadable", { topic: "unreadable" }, day, day],
    ["unreadable, reminders off", { topic: "unreadable" }, null, undefined],
  ])("%s", (_, change, remindEverySeconds, seconds) => {
    const story = new Story();
    story.sees(opened);
    const incident = { ...story.exposure, ...change };
    const at = reminderAt(incident, { remindEverySeconds });
    expect(at === undefined ? undefined : (at - story.now.getTime()) / 1000).toBe(seconds);
  });

  it("counts from what was told last", () => {
    const story = new Story();
    story.sees(opened);
    const { announced, ...old } = story.exposure;
    const told = story.wait(50).now.toISOString();
    const policy = { remindEverySeconds: 10 };
    expect(reminderAt({ ...old, announced }, policy)).toBe(Date.parse(old.openedAt) + 10_000);
    expect(reminderAt({ ...old, announced: { ...announced, lastAt: told } }, policy)).toBe(
      Date.parse(told) + 10_000,
    );
  });
});

describe("a reminder", () => {
  it("is told once at each look that was planned for it, and wakes by itself", () => {
    const story = learned({ mode: "alert" });
    expect(story.sees(opened).followUpSeconds).toBe(day);
    story.told();
    for (let days = 1; days <= 3; days++) {
      const plan = story.sees(opened, { trigger: story.followUp() });
      expect(plan.followUpSeconds).toBe(day);
      expect(story.told()).toEqual(["reminded"]);
      expect(story.exposure.announced.lastAt).toBe(story.now.toISOString());
      story.sees(opened);
      expect(story.told()).toEqual([]);
    }
    expect(story.lastAlert.exposedSeconds).toBe(3 * day);
    expect(story.exposure.looks.count).toBe(0);
  });

  it("waits as long again after any other news", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    story.wait(day - hour);
    story.sees({ ...opened, exposure: { disableLocalAccounts: false } });
    expect(story.told()).toEqual(["opened", "updated"]);
    expect(story.sees(opened, { trigger: story.followUp() }).followUpSeconds).toBe(day);
    expect(story.told()).toEqual(["updated"]);
  });

  it("rides on the looks of a revert that waits", () => {
    const story = learned({ mode: "revert", remindEverySeconds: 100 });
    story.sees({ ...opened, phase: "in-progress" });
    story.told();
    const told: string[] = [];
    for (let look = 0; look < 6; look++) {
      story.sees({ ...opened, phase: "in-progress" }, { trigger: story.followUp() });
      told.push(...story.told());
    }
    expect(told).toEqual(["reminded"]);
  });

  it("of a failed revert is told every hour, and loudly", () => {
    const story = learned();
    story.sees(opened);
    story.answers(lock);
    expect(story.told()).toEqual(["opened", "failed"]);
    story.sees(opened, { trigger: story.followUp() });
    expect(story.sees(opened, { trigger: story.followUp() }).followUpSeconds).toBe(hour);
    expect(story.told()).toEqual(["reminded"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
  });

  it("of a revert that the guardrail refuses is told every hour, and each look asks again", () => {
    const story = learned();
    const refused: Shown = { ...opened, basicLoadBalancer: true };
    story.sees(refused);
    expect(story.exposure.status).toBe("failed");
    expect(story.told()).toEqual(["opened"]);
    expect(story.sees(refused, { trigger: story.followUp() }).decision.action).toBe("refuse");
    expect(story.told()).toEqual(["reminded"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
  });

  it("of a stand-down is told every hour, loudly, whatever the policy's reminders", () => {
    const story = contested({ remindEverySeconds: null });
    for (let hours = 1; hours <= 3; hours++) {
      expect(story.sees(opened, { trigger: story.followUp() }).followUpSeconds).toBe(hour);
      expect(story.told()).toEqual(["reminded"]);
      expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
    }
  });

  it("of a stand-down rests while the cluster is within its baseline, and is told at once when it is not", () => {
    const story = contested({ reverts: { max: 1, windowSeconds: day } });
    story.sees();
    story.wait(5 * hour);
    story.sees();
    expect(story.told()).toEqual([]);
    story.sees(opened);
    expect(story.told()).toEqual(["contested"]);
    story.sees(opened, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reminded"]);
  });

  it("is never told of a list that shrank", () => {
    const story = learned({ mode: "alert" });
    expect(story.sees({ ranges: approvedRanges.slice(1) }).followUpSeconds).toBeUndefined();
    story.wait(10 * day);
    story.sees({ ranges: approvedRanges.slice(1) });
    expect(story.told()).toEqual(["opened"]);
  });

  it("of a stand-down over a list that shrank is told every hour, loudly", () => {
    const shrunk: Shown = { ranges: approvedRanges.slice(1) };
    const story = learned({
      mode: "revert",
      onNarrowed: "revert",
      remindEverySeconds: null,
      reverts: { max: 1, windowSeconds: day },
    });
    story.sees(shrunk);
    story.answers({ kind: "accepted" });
    story.wait(60);
    story.sees();
    story.wait(60);
    expect(story.sees(shrunk).followUpSeconds).toBe(hour);
    expect(story.narrowing.status).toBe("contested");
    story.told();
    story.sees(shrunk, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reminded"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
  });

  it("of an ordinary exposure is as loud as its opening", () => {
    const story = learned({ mode: "alert" });
    story.sees({ exposure: { disableLocalAccounts: false } });
    story.sees({ exposure: { disableLocalAccounts: false } }, { trigger: story.followUp() });
    expect(story.lastAlert).toMatchObject({ transition: "reminded", severity: "medium" });
    expect(story.lastAlert).not.toHaveProperty("toEveryChannel");
  });
});

describe("a cluster that cannot be read", () => {
  const denied = { kind: "denied", reason: "AuthorizationFailed" } as const;

  it("is told again as often as the policy says", () => {
    const story = learned({ mode: "alert" });
    story.cannotRead(denied);
    story.told();
    const from = story.now.getTime();
    while (story.told().length === 0) story.cannotRead(denied, story.followUp());
    expect((story.now.getTime() - from) / 1000).toBeGreaterThanOrEqual(day);
    expect((story.now.getTime() - from) / 1000).toBeLessThan(day + 900);
    expect(story.lastAlert).toMatchObject({ transition: "reminded", verdict: "unknown" });
  });

  it("does not silence a stand-down, and does not say anew what else was open", () => {
    const story = contested();
    story.cannotRead(denied);
    expect(story.told()).toEqual(["opened"]);
    story.wait(hour);
    story.cannotRead(denied);
    expect(story.told()).toEqual(["reminded"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
    const open = learned({ mode: "alert" });
    open.sees(opened);
    open.cannotRead({ kind: "unavailable", reason: "503" });
    open.wait(day);
    open.cannotRead({ kind: "unavailable", reason: "503" });
    expect(open.told()).toEqual(["opened", "opened"]);
  });
});
