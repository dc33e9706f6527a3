import { describe, expect, it } from "vitest";
import { learned, type Shown } from "./story.ts";

const opened: Shown = { ranges: [] };
const accepted = { kind: "accepted" } as const;
const lock = { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" } as const;

describe("an update of ours that ended badly is sent again, and", () => {
  const failed: Shown = { phase: "failed", eTag: "two" };

  /** The first update was accepted and failed; the second is on its way. */
  function repeated() {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    story.answers(accepted);
    expect(story.sees(failed, { trigger: story.followUp() }).update).toHaveLength(1);
    expect(story.exposure.update?.attempt?.count).toBe(2);
    return story;
  }

  it("is not taken on: it is still to be confirmed, and sent again", () => {
    const story = repeated();
    story.answers({ kind: "stopped", reason: "409" });
    expect(story.exposure).toMatchObject({
      status: "reverting",
      decision: { action: "revert" },
      update: { attempt: { count: 1, phase: "ended" } },
    });
    expect(story.sees(failed, { trigger: story.followUp() }).update).toHaveLength(1);
  });

  it("is refused: it is tried again like anything that Azure refused", () => {
    const story = repeated();
    story.answers(lock);
    expect(story.told()).toEqual(["opened", "failed"]);
    expect(story.exposure).toMatchObject({
      status: "failed",
      update: { attempt: { count: 1, phase: "ended" } },
    });
    const early = story.sees(failed, { trigger: { source: "follow-up" } });
    expect(early.decision).toMatchObject({
      action: "refuse",
      reason: "UpdatesFail",
      message: expect.stringContaining("locked"),
    });
    expect(story.sees({ ...failed, phase: "in-progress" }).decision.action).toBe("none");
    story.wait(15 * 60);
    expect(story.sees(failed, { trigger: { source: "sweep" } }).update).toHaveLength(1);
    story.answers(lock);
    story.wait(60);
    expect(story.sees(failed).update).toHaveLength(1);
    story.answers(accepted);
    story.sees({ eTag: "three" }, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reverted"]);
  });

  it("is refused, and has to wait for an operation when it is tried again: it is not forgotten", () => {
    const story = repeated();
    story.answers(lock);
    story.wait(60);
    story.sees({ ...failed, ...opened, phase: "in-progress" });
    expect(story.exposure.status).toBe("waiting");
    expect(story.sees(failed, { trigger: story.followUp() }).update).toHaveLength(1);
  });

  it("fails again beside a setting that only a person can put back: nothing of it is forgotten", () => {
    const story = learned();
    story.sees({ exposure: { disableRunCommand: true } });
    const both: Shown = { exposure: { disableRunCommand: false, networkPolicy: null } };
    const hides: Shown = { phase: "failed", exposure: { disableRunCommand: true, networkPolicy: null } };
    const runCommand = [{ path: ["apiServerAccessProfile", "disableRunCommand"], value: true }];
    story.wait(60);
    expect(story.sees(both).update).toEqual(runCommand);
    for (let repeat = 0; repeat < 2; repeat++) {
      story.answers(accepted);
      expect(story.sees(hides, { trigger: story.followUp() }).update).toEqual(runCommand);
    }
    expect(story.exposure.update?.attempt?.settings).toEqual(["run-command"]);
  });

  it("gets lost: the same", () => {
    const story = repeated();
    story.answers({ kind: "unavailable", reason: "503" });
    expect(story.sees(failed, { trigger: story.followUp() }).update).toHaveLength(1);
    expect(story.exposure.update?.attempt?.count).toBe(2);
    expect(story.state.reverts).toHaveLength(1);
  });
});
