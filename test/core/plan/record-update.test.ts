import { describe, expect, it } from "vitest";
import { learned, type Shown } from "./story.ts";

const opened: Shown = { ranges: [] };
const updating: Shown = { phase: "in-progress" };
const accepted = { kind: "accepted" } as const;

describe("what ARM answers to the update", () => {
  const lock = { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" } as const;

  it("refused: told once with ARM's words, tried again only on news", () => {
    const story = learned();
    story.sees(opened);
    story.answers(lock);
    expect(story.told()).toEqual(["opened", "failed"]);
    expect(story.lastAlert).toMatchObject({
      severity: "critical",
      decision: { action: "refuse", reason: "Azure refused the update (ScopeLocked): the scope is locked" },
    });
    expect(story.state.reverts).toEqual([]);
    story.wait(10);
    const quiet = story.sees(opened, { trigger: { source: "follow-up" } });
    expect(quiet.decision.action).toBe("refuse");
    expect(quiet.decision.reason).toContain("the scope is locked");
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

  it("refused, then no answer: the try that the news started is carried on", () => {
    const story = learned();
    story.sees(opened);
    story.answers(lock);
    story.wait(60);
    story.sees(opened, { trigger: { source: "recheck" } });
    story.answers({ kind: "unknown", reason: "503" });
    story.told();
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
    story.answers(accepted);
    story.sees();
    expect(story.told()).toEqual(["reverted"]);
  });

  it("throttled: sent again when ARM allows, and not counted", () => {
    const story = learned();
    story.sees(opened);
    const later = story.answers({
      kind: "not-taken",
      reason: "429",
      isArmInTrouble: true,
      retryAfterSeconds: 90,
    });
    expect(later?.followUpSeconds).toBe(90);
    expect(story.state.reverts).toEqual([]);
    story.wait(20);
    expect(story.sees(opened).decision).toMatchObject({ action: "wait", waitingFor: "retry" });
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
    expect(story.told()).toEqual(["opened"]);
  });

  it("busy, stopped or changed: looked at again soon, and not counted", () => {
    const story = learned();
    story.sees(opened);
    story.answers({ kind: "not-taken", reason: "409", isArmInTrouble: false });
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
    story.answers({ kind: "unknown", reason: "ECONNRESET" });
    expect(story.state.reverts).toHaveLength(1);
    expect(story.sees({ ...opened, eTag: "one" }, { trigger: story.followUp() }).decision.action).toBe(
      "revert",
    );
    expect(story.state.reverts).toHaveLength(1);
    expect(story.exposure.revert?.count).toBe(1);
  });

  it("no answer, and the cluster is still updating under the same eTag: it may yet be our update", () => {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    story.answers({ kind: "unknown", reason: "ECONNRESET" });
    story.sees({ ...updating, eTag: "one" }, { trigger: story.followUp() });
    expect(story.state.reverts).toHaveLength(1);
    expect(story.exposure.revert?.phase).toBe("unknown");
  });

  it("no answer, and the eTag has changed: it may have been taken on, counts, and is confirmed", () => {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    story.answers({ kind: "unknown", reason: "ECONNRESET" });
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
    expect(story.answers({ kind: "not-taken", reason: "412", isArmInTrouble: false })?.state.reverts).toEqual(
      [],
    );
    expect(story.answers(accepted)).toBeUndefined();
  });

  it("refused again with the same code: silent, and tried again ever later, at most 6 h apart", () => {
    const story = learned();
    story.sees(opened);
    const hours: number[] = [];
    for (let refusal = 0; refusal < 7; refusal++) {
      story.answers(lock);
      const { tryAgainAt = "" } = story.exposure;
      hours.push((Date.parse(tryAgainAt) - story.now.getTime()) / 3_600_000);
      const early = new Date(Date.parse(tryAgainAt) - 1);
      story.now = early;
      expect(story.sees(opened, { trigger: { source: "sweep" } }).decision.action).toBe("refuse");
      story.now = new Date(tryAgainAt);
      expect(story.sees(opened, { trigger: { source: "sweep" } }).decision.action).toBe("revert");
    }
    expect(hours).toEqual([0.25, 0.5, 1, 2, 4, 6, 6]);
    const news = story.told().filter((transition) => transition !== "reminded");
    expect(news).toEqual(["opened", "failed"]);
  });

  it.each([
    ["another code", { kind: "refused", code: "RequestDisallowedByPolicy", reason: "denied" } as const],
    ["a yes", accepted],
  ])("the spacing starts anew after %s", (_, answer) => {
    const story = learned();
    story.sees(opened);
    for (const again of [lock, lock, answer]) {
      story.answers(again);
      story.wait(60);
      story.sees(opened);
    }
    story.answers(lock);
    expect(story.exposure).toMatchObject({ refusals: 1 });
  });

  it("refused once by an earlier version, which did not count: the next one is the second", () => {
    const story = learned();
    story.sees(opened);
    story.answers(lock);
    const { refusals: _none, tryAgainAt: _nor, ...incident } = story.exposure;
    story.state = { ...story.state, incidents: { exposure: incident } };
    story.wait(60);
    story.sees(opened);
    story.answers(lock);
    expect(story.exposure).toMatchObject({ refusals: 2 });
  });

  it("not taken on: the incident says that it waits, and for what", () => {
    const story = learned();
    story.sees(opened);
    story.answers({ kind: "not-taken", reason: "429", isArmInTrouble: true, retryAfterSeconds: 90 });
    expect(story.exposure).toMatchObject({
      status: "waiting",
      decision: { action: "wait", waitingFor: "retry", notBefore: story.exposure.retryAt },
    });
    story.sees(opened, { trigger: story.followUp() });
    story.answers({ kind: "not-taken", reason: "409", isArmInTrouble: false });
    expect(story.exposure).toMatchObject({
      status: "waiting",
      decision: {
        action: "wait",
        waitingFor: "operation",
        reason: "Azure did not take the update on (409); it is sent again.",
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

  describe("an update of ours that ended badly is sent again, and", () => {
    const failed: Shown = { phase: "failed", eTag: "two" };

    /** The first update was accepted and failed; the second is on its way. */
    function repeated() {
      const story = learned();
      story.sees({ ...opened, eTag: "one" });
      story.answers(accepted);
      expect(story.sees(failed, { trigger: story.followUp() }).update).toHaveLength(1);
      expect(story.exposure.revert?.count).toBe(2);
      return story;
    }

    it("is not taken on: it is still to be confirmed, and sent again", () => {
      const story = repeated();
      story.answers({ kind: "not-taken", reason: "409", isArmInTrouble: false });
      expect(story.exposure).toMatchObject({
        status: "reverting",
        decision: { action: "revert" },
        revert: { count: 1, phase: "accepted" },
      });
      expect(story.sees(failed, { trigger: story.followUp() }).update).toHaveLength(1);
    });

    it("gets lost: the same", () => {
      const story = repeated();
      story.answers({ kind: "unknown", reason: "503" });
      expect(story.sees(failed, { trigger: story.followUp() }).update).toHaveLength(1);
      expect(story.exposure.revert?.count).toBe(2);
      expect(story.state.reverts).toHaveLength(2);
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
