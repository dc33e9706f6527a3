import { describe, expect, it } from "vitest";
import { learned, type Shown, type Story } from "../plan/story.ts";

const opened: Shown = { ranges: [] };
const updating: Shown = { phase: "in-progress" };
const accepted = { kind: "accepted" } as const;

describe("never fight", () => {
  function revertOnce(story: Story): void {
    story.sees(opened);
    story.answers(accepted);
    story.wait(120);
    story.sees();
    story.wait(60);
  }

  it("stands down after so many reverts in a window, loudly, and ends after a calm window", () => {
    const story = learned();
    for (let round = 0; round < 3; round++) revertOnce(story);
    story.told();
    const stood = story.sees(opened);
    expect(stood.decision.action).toBe("stand-down");
    expect(stood.decision.message).toContain("Reverted 3 times within 1 h");
    expect(story.told()).toEqual(["opened", "contested"]);
    expect(story.lastAlert.severity).toBe("critical");
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("stand-down");
    expect(story.told()).toEqual(["reminded"]);
    // The look of the next reminder is on its way, and comes before the end of the window.
    story.wait(60);
    expect(story.sees().followUpSeconds).toBeUndefined();
    story.wait(1800);
    story.sees(opened);
    expect(story.told()).toEqual(["contested"]);
    story.wait(60);
    story.sees();
    const calm = story.sees({}, { trigger: story.followUp() });
    expect(calm.followUpSeconds).toBe(3600 - (3600 - 60 - 1800 - 60));
    expect(story.told()).toEqual([]);
    story.sees(updating, { trigger: story.followUp() });
    const still = story.sees(updating, { trigger: story.followUp() });
    expect(still.followUpSeconds).toBeGreaterThanOrEqual(10);
    expect(story.told()).toEqual([]);
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["resolved"]);
    expect(story.sees(opened).decision.action).toBe("revert");
  });

  it("stays stood down where the platform could not put it back either", () => {
    const story = learned();
    for (let round = 0; round < 3; round++) revertOnce(story);
    story.sees(opened);
    expect(story.sees({ ...opened, basicLoadBalancer: true }).decision.action).toBe("refuse");
    expect(story.exposure.status).toBe("contested");
  });

  it("a stand-down ends although a standing finding remains", () => {
    const story = learned();
    for (let round = 0; round < 3; round++) revertOnce(story);
    story.sees(opened);
    story.policy = { ...story.policy, require: ["no-run-command"] };
    story.told();
    story.sees();
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["resolved", "opened"]);
  });
});
