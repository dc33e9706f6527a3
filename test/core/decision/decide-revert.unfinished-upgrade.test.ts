import { describe, expect, it } from "vitest";
import { learned, type Shown } from "../plan/story.ts";
import { accepted } from "./decision-samples.ts";

const unfinishedUpgrades = [{ part: "node pool np1", target: "1.30.5", current: "1.29.7" }];
const opened: Shown = {
  ranges: ["73.140.245.0/24", "137.117.106.88/29", "8.8.8.0/24"],
  phase: "canceled",
  unfinishedUpgrades,
};

describe("a revert whose update may resume an upgrade that failed or was aborted", () => {
  it("is refused where the policy does not say otherwise, as loudly as whatever can be forced", () => {
    const story = learned();
    const plan = story.sees(opened);
    expect(plan.update).toBeUndefined();
    expect(plan.decision.action).toBe("refuse");
    expect(plan.decision.message).toContain("node pool np1 is to have 1.30.5 and has 1.29.7");
    expect(plan.decision.message).toContain("revert by hand or by the command");
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
    story.sees(opened, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reminded"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
  });

  it("is sent once the upgrade is done or undone", () => {
    const story = learned();
    story.sees(opened);
    expect(story.sees({ ...opened, phase: "succeeded", unfinishedUpgrades: [] }).update).toHaveLength(1);
  });

  it("is sent where the policy says so, and the alert says what it may do", () => {
    const story = learned({ mode: "revert", onUnfinishedUpgrade: "revert" });
    expect(story.sees(opened).update).toHaveLength(1);
    expect(story.lastAlert.decision.message).toContain(
      "The update may resume an upgrade that failed or was aborted: node pool np1 is to have 1.30.5 and has 1.29.7.",
    );
  });

  it("is sent where a person asks for it", () => {
    const story = learned();
    story.sees(opened);
    const plan = story.sees(opened, { trigger: story.decision("revert") });
    expect(plan).toMatchObject({ answer: { kind: "done" }, decision: { action: "revert" } });
    expect(plan.decision.message).toContain("may resume an upgrade");
  });

  it("is not repeated after it ended badly itself", () => {
    const story = learned();
    story.sees({ ...opened, phase: "succeeded", unfinishedUpgrades: [] });
    story.answers(accepted);
    const plan = story.sees({ phase: "failed", unfinishedUpgrades }, { trigger: story.followUp() });
    expect(plan.decision.action).toBe("refuse");
    expect(story.told()).toEqual(["opened", "failed"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
  });

  it("is only told of where the policy only alerts", () => {
    const story = learned({ mode: "alert" });
    expect(story.sees(opened).decision.action).toBe("alert");
    expect(story.lastAlert.severity).toBe("high");
  });
});
