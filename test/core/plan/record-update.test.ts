import { describe, expect, it } from "vitest";
import { learned, type Shown } from "./story.ts";

const opened: Shown = { ranges: [] };
const updating: Shown = { phase: "in-progress" };
const accepted = { kind: "accepted" } as const;
const lock = { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" } as const;

describe("what ARM answers to the update", () => {
  it("refused: told once with ARM's words, tried again only on news", () => {
    const story = learned();
    story.sees(opened);
    story.answers(lock);
    expect(story.told()).toEqual(["opened", "failed"]);
    expect(story.lastAlert).toMatchObject({
      severity: "critical",
      decision: {
        action: "refuse",
        reason: "UpdatesFail",
        message: "Azure refused the update (ScopeLocked): the scope is locked",
      },
    });
    expect(story.state.reverts).toEqual([]);
    story.wait(10);
    const quiet = story.sees(opened, { trigger: { source: "follow-up" } });
    expect(quiet.decision.action).toBe("refuse");
    expect(quiet.decision.message).toContain("the scope is locked");
    // Only to remind.
    expect(quiet.followUpSeconds).toBe(3590);
    for (const trigger of [{ source: "recheck" } as const, story.event()]) {
      story.wait(60);
      expect(story.sees(opened, { trigger }).decision.action).toBe("revert");
      story.answers(lock);
    }
    expect(story.told()).toEqual([]);
    story.wait(60);
    story.sees(opened);
    story.answers({ kind: "refused", code: "AuthorizationFailed", reason: "no permission" });
    expect(story.told()).toEqual(["failed"]);
  });

  it("refused, then no answer: one row of failures, told for each code, and tried again when it is time", () => {
    const story = learned();
    story.sees(opened);
    story.answers(lock);
    story.wait(60);
    story.sees(opened, { trigger: { source: "recheck" } });
    story.answers({ kind: "unavailable", reason: "503" });
    expect(story.told()).toEqual(["opened", "failed", "failed"]);
    expect(story.exposure).toMatchObject({ status: "failed", refusal: { count: 2 } });
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("refuse");
    story.wait(30 * 60);
    expect(story.sees(opened, { trigger: { source: "sweep" } }).decision.action).toBe("revert");
    story.answers(accepted);
    story.sees();
    expect(story.told()).toEqual(["reverted"]);
  });

  it("throttled: sent again when ARM allows, and not counted", () => {
    const story = learned();
    story.sees(opened);
    const later = story.answers({
      kind: "throttled",
      reason: "429",
      retryAfterSeconds: 90,
    });
    expect(later?.followUpSeconds).toBe(90);
    expect(story.state.reverts).toEqual([]);
    story.wait(20);
    expect(story.sees(opened).decision).toMatchObject({ action: "wait", wait: { for: "retry" } });
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
    expect(story.told()).toEqual(["opened"]);
  });

  it("busy, stopped or changed: looked at again soon, and not counted", () => {
    const story = learned();
    story.sees(opened);
    story.answers({ kind: "stopped", reason: "409" });
    expect(story.state.reverts).toEqual([]);
    expect(
      story.sees({ ...opened, phase: "in-progress" }, { trigger: story.followUp() }).followUpSeconds,
    ).toBeGreaterThan(0);
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["opened", "resolved"]);
  });

  it("no answer, and the eTag is the same: it was not taken on and does not count", () => {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    story.answers({ kind: "unavailable", reason: "ECONNRESET" });
    expect(story.state.reverts).toHaveLength(1);
    expect(story.sees({ ...opened, eTag: "one" }, { trigger: story.followUp() }).decision.action).toBe(
      "revert",
    );
    expect(story.state.reverts).toHaveLength(1);
    expect(story.exposure.update?.attempt?.count).toBe(1);
  });

  it("no answer, and the cluster is still updating under the same eTag: it may yet be our update", () => {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    story.answers({ kind: "unavailable", reason: "ECONNRESET" });
    story.sees({ ...updating, eTag: "one" }, { trigger: story.followUp() });
    expect(story.state.reverts).toHaveLength(1);
    expect(story.exposure.update?.attempt?.phase).toBe("unknown");
  });

  it("no answer, and the eTag has changed: it may have been taken on, counts, and is confirmed", () => {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    story.answers({ kind: "unavailable", reason: "ECONNRESET" });
    story.sees({ ...updating, eTag: "two" }, { trigger: story.followUp() });
    expect(story.state.reverts).toHaveLength(1);
    story.sees({ eTag: "two" }, { trigger: story.followUp() });
    expect(story.told()).toEqual(["opened", "reverted"]);
  });

  it("an answer that comes after the story has gone on changes nothing of it, but takes back a count", () => {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    story.wait(5);
    story.sees({ eTag: "two" });
    expect(story.state.incidents).toEqual({});
    expect(story.answers({ kind: "changed", reason: "412" })?.state.reverts).toEqual([]);
    expect(story.answers(accepted)).toBeUndefined();
  });

  it("refused again with the same code: silent, and tried again ever later, at most 6 h apart", () => {
    const story = learned();
    story.sees(opened);
    const hours: number[] = [];
    for (let refusal = 0; refusal < 7; refusal++) {
      story.answers(lock);
      const { retryAt = "" } = story.exposure.refusal ?? {};
      hours.push((Date.parse(retryAt) - story.now.getTime()) / 3_600_000);
      const early = new Date(Date.parse(retryAt) - 1);
      story.now = early;
      expect(story.sees(opened, { trigger: { source: "sweep" } }).decision.action).toBe("refuse");
      story.now = new Date(retryAt);
      expect(story.sees(opened, { trigger: { source: "sweep" } }).decision.action).toBe("revert");
    }
    expect(hours).toEqual([0.25, 0.5, 1, 2, 4, 6, 6]);
    const news = story.told().filter((transition) => transition !== "reminded");
    expect(news).toEqual(["opened", "failed"]);
  });

  it("refused again with another code: told again, once, and the spacing goes on", () => {
    const story = learned();
    story.sees(opened);
    const denied = { kind: "refused", code: "RequestDisallowedByPolicy", reason: "denied" } as const;
    for (const again of [lock, denied, lock, denied]) {
      story.answers(again);
      story.wait(60);
      story.sees(opened);
    }
    expect(story.told()).toEqual(["opened", "failed", "failed"]);
    expect(story.exposure).toMatchObject({ refusal: { count: 4 }, update: { failures: { count: 4 } } });
  });

  it("the spacing starts anew after an update that succeeded, and not after one that was only taken on", () => {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    story.answers(lock);
    story.wait(60);
    story.sees({ ...opened, eTag: "one" });
    story.answers(accepted);
    expect(story.exposure).toMatchObject({ status: "reverting", refusal: { count: 1 } });
    story.wait(60);
    story.sees({ ...opened, eTag: "two" });
    story.answers(lock);
    expect(story.told()).toEqual(["opened", "failed", "failed"]);
    expect(story.exposure).toMatchObject({ refusal: { count: 1 }, update: { failures: { count: 1 } } });
  });

  it("not taken on: the incident says that it waits, and for what", () => {
    const story = learned();
    story.sees(opened);
    story.answers({ kind: "throttled", reason: "429", retryAfterSeconds: 90 });
    expect(story.exposure).toMatchObject({
      status: "waiting",
      decision: { action: "wait", wait: { for: "retry", notBefore: story.exposure.update?.notBefore } },
    });
    story.sees(opened, { trigger: story.followUp() });
    story.answers({ kind: "stopped", reason: "409" });
    expect(story.exposure).toMatchObject({
      status: "waiting",
      decision: {
        action: "wait",
        wait: { for: "operation" },
        reason: "UpdateNotTaken",
        message: "Azure did not take the update on (409); it is sent again.",
      },
    });
  });

  it("an answer that comes after the guardrail has stood down moves nothing, but takes back a count", () => {
    const story = learned({ mode: "revert", reverts: { max: 1, windowSeconds: 3600 } });
    story.sees({ ...opened, eTag: "one" });
    story.wait(5);
    story.sees({ ...opened, eTag: "two" });
    expect(story.exposure.status).toBe("contested");
    expect(story.answers(lock)?.state.reverts).toEqual([]);
    expect(story.exposure.status).toBe("contested");
  });

  it("no answer, and no eTag: it is sent again once two minutes show nothing of it, and never counts twice", () => {
    const story = learned();
    const unmarked: Shown = { ...opened, hasNoETag: true };
    story.sees(unmarked);
    for (let round = 0; round < 4; round++) {
      const later = story.answers({ kind: "unavailable", reason: "503" });
      expect(later?.followUpSeconds).toBeGreaterThanOrEqual(120);
      expect(story.sees(unmarked).decision).toMatchObject({ action: "wait", wait: { for: "retry" } });
      expect(story.sees(unmarked, { trigger: story.followUp() }).decision.action).toBe("revert");
      expect(story.state.reverts).toEqual([story.now.toISOString()]);
      expect(story.exposure.update?.attempt?.count).toBe(1);
    }
    expect(story.told()).toEqual(["opened"]);
  });

  it.each<[string, Shown, number]>([
    [
      "another shape: it may have been taken on, and counts",
      { ...opened, exposure: { disableLocalAccounts: false } },
      2,
    ],
    [
      "an operation that failed: it may have been that, or another, and counts",
      { ...opened, phase: "failed" },
      2,
    ],
  ])("no answer, no eTag, and then %s", (_, shown, counted) => {
    const story = learned();
    story.sees({ ...opened, hasNoETag: true });
    story.answers({ kind: "unavailable", reason: "503" });
    story.sees({ ...shown, hasNoETag: true }, { trigger: story.followUp() });
    expect(story.state.reverts).toHaveLength(counted);
    expect(story.exposure.update?.failures).toMatchObject({ count: 1 });
  });

  describe("not taken on over and over by a cluster that is settled", () => {
    const gone = { kind: "gone", reason: "404 NotFound: no such pool" } as const;

    /** An update that was not taken on so often in a row. */
    function stubborn(times: number, delays: number[] = []) {
      const story = learned();
      story.sees(opened);
      for (let time = 1; time < times; time++) {
        story.answers(gone);
        const from = story.now.getTime();
        expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
        delays.push((story.now.getTime() - from) / 1000);
      }
      story.answers(gone);
      return story;
    }

    it("waits ever longer after the third", () => {
      const delays: number[] = [];
      const story = stubborn(4, delays);
      expect(delays.every((seconds) => seconds <= 60)).toBe(true);
      story.sees(opened, { trigger: story.followUp() });
      expect((Date.parse(story.exposure.looks.nextAt ?? "") - story.now.getTime()) / 1000).toBe(240);
      expect(story.told()).toEqual(["opened"]);
      expect(story.state.reverts).toEqual([story.now.toISOString()]);
    });

    it("is told once as failed, with Azure's words, and tried again as rarely as what Azure refused", () => {
      const story = stubborn(5);
      expect(story.told()).toEqual(["opened", "failed"]);
      expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true, failedUpdates: 5 });
      expect(story.lastAlert.decision.message).toContain("404 NotFound: no such pool");
      expect(story.exposure).toMatchObject({ refusal: { code: "UpdateNotAccepted", count: 1 } });
      expect(story.sees(opened, { trigger: { source: "follow-up" } }).decision.action).toBe("refuse");
      story.wait(15 * 60);
      expect(story.sees(opened, { trigger: { source: "sweep" } }).decision.action).toBe("revert");
      story.answers(gone);
      expect(story.told()).toEqual([]);
      expect(story.exposure).toMatchObject({ status: "failed", refusal: { count: 2 } });
    });

    it("an operation that runs is waited for as ever", () => {
      const story = stubborn(4);
      const plan = story.sees({ ...opened, phase: "in-progress" }, { trigger: story.followUp() });
      expect(plan.followUpSeconds).toBe(51);
    });
  });

  it("the only update got lost, and somebody's failed write hides what is open: it is looked at again, ever later", () => {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    const hidden: Shown = { phase: "failed", eTag: "one" };
    expect(story.sees(hidden, { trigger: story.followUp() }).followUpSeconds).toBe(30);
    expect(story.exposure.status).toBe("waiting");
    expect(story.sees(hidden, { trigger: story.followUp() }).followUpSeconds).toBe(60);
    expect(story.told()).toEqual(["opened"]);
  });
});
