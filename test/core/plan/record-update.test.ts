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
    expect(quiet.followUpSeconds).toBeUndefined();
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
    story.sees(opened);
    story.wait(5);
    story.sees();
    expect(story.state.incidents).toEqual({});
    expect(story.answers({ kind: "not-taken", reason: "412", isArmInTrouble: false })?.state.reverts).toEqual(
      [],
    );
    expect(story.answers(accepted)).toBeUndefined();
  });
});
