import { describe, expect, it } from "vitest";
import { learned, type Shown, type Story } from "../plan/story.ts";

const opened: Shown = { ranges: [] };
const arrived: Shown = { eTag: "of the update that arrived late" };

/** A story whose only update got no answer, and was taken for lost as the cluster shows the very same. */
function lost(): Story {
  const story = learned({ mode: "revert", reverts: { max: 1, windowSeconds: 3600 } });
  story.sees(opened);
  story.answers({ kind: "unavailable", reason: "no answer", retryAfterSeconds: 60 });
  story.wait(5);
  story.sees(opened, { trigger: { source: "recheck" } });
  expect(story.state).toMatchObject({ reverts: [], incidents: { exposure: { status: "waiting" } } });
  story.told();
  return story;
}

describe("an update that was taken for lost and arrives after all", () => {
  it("is told as the guardrail's own, and counts for the circuit breaker", () => {
    const story = lost();
    story.wait(40);
    story.sees(arrived, { trigger: { source: "recheck" } });
    expect(story.told()).toEqual(["reverted"]);
    expect(story.state.reverts).toHaveLength(1);
    story.wait(60);
    expect(story.sees(opened).decision.action).toBe("stand-down");
  });

  it("is somebody else's where somebody else has written since", () => {
    const story = lost();
    story.wait(40);
    story.sees(arrived);
    expect(story.told()).toEqual(["resolved"]);
    expect(story.state.reverts).toEqual([]);
  });

  it("is the guardrail's own as well where the policy has switched it off meanwhile", () => {
    const story = lost();
    story.policy = { ...story.policy, mode: "off" };
    story.wait(40);
    story.sees(arrived, { trigger: { source: "recheck" } });
    expect(story.told()).toEqual(["reverted"]);
    expect(story.state.reverts).toHaveLength(1);
    expect(story.state).not.toHaveProperty("lostUpdates");
  });

  it("is forgotten after five minutes", () => {
    const story = lost();
    story.wait(400);
    story.sees(arrived, { trigger: { source: "recheck" } });
    expect(story.told()).toEqual(["resolved"]);
    expect(story.state).not.toHaveProperty("lostUpdates");
  });

  it("is not taken for lost where no eTag tells, and the cluster showed something else meanwhile", () => {
    const story = learned({ mode: "revert", reverts: { max: 1, windowSeconds: 3600 } });
    const unmarked: Shown = { ...opened, hasNoETag: true };
    story.sees(unmarked);
    story.answers({ kind: "unavailable", reason: "no answer", retryAfterSeconds: 60 });
    story.wait(10);
    story.sees({ ranges: ["203.0.113.7/32"], hasNoETag: true }, { trigger: { source: "recheck" } });
    story.wait(180);
    story.sees(unmarked, { trigger: { source: "recheck" } });
    story.wait(10);
    expect(story.sees(unmarked, { trigger: { source: "recheck" } }).decision.action).toBe("stand-down");
    expect(story.state.reverts).toHaveLength(1);
  });
});
