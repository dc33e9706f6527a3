import { describe, expect, it } from "vitest";
import { approvedRanges, learned, type Shown, Story } from "../plan/story.ts";
import { accepted, basic, contested, failedThrice, hidden, lock, opened, told } from "./decision-samples.ts";

describe("revert by hand", () => {
  it("is sent where the policy only alerts, is carried through, and counts as no automatic one", () => {
    const story = told();
    const plan = story.sees(opened, { trigger: story.decision("revert") });
    expect(plan).toMatchObject({ answer: { kind: "done" }, decision: { action: "revert" } });
    expect(plan.update).toEqual([
      { path: ["apiServerAccessProfile", "authorizedIPRanges"], value: approvedRanges },
    ]);
    expect(story.exposure).toMatchObject({
      status: "reverting",
      manualRevert: { reason: "ticket 4711", by: "Dana Rivera" },
    });
    expect(story.state.reverts).toEqual([]);
    story.answers(accepted);
    story.sees({ phase: "in-progress" }, { trigger: story.followUp() });
    // It failed: it is sent again without being asked for again.
    expect(story.sees({ phase: "failed" }, { trigger: story.followUp() }).update).toHaveLength(1);
    story.answers(accepted);
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reverted"]);
    expect(story.lastAlert.decision.message).toContain("as was asked for by Dana Rivera: ticket 4711");
    expect(story.state.reverts).toEqual([]);
    story.sees(opened);
    expect(story.exposure).toMatchObject({ status: "open", decision: { action: "alert" } });
  });

  it("waits for an operation, and the follow-up carries it out", () => {
    const story = told();
    const plan = story.sees({ ...opened, phase: "in-progress" }, { trigger: story.decision("revert") });
    expect(plan).toMatchObject({
      answer: { kind: "done" },
      decision: { action: "wait" },
      followUpSeconds: 10,
    });
    expect(story.exposure.status).toBe("waiting");
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
    expect(story.told()).toEqual([]);
  });

  it("does not wait for grace", () => {
    const story = told({ mode: "revert", revertAfterSeconds: 600 });
    expect(story.sees(opened, { trigger: story.decision("revert") }).decision.action).toBe("revert");
  });

  it("ends a stand-down, and does not count towards the next", () => {
    const story = contested();
    const plan = story.sees(opened, { trigger: story.decision("revert") });
    expect(plan.answer).toEqual({ kind: "done" });
    expect(story.exposure.status).toBe("reverting");
    expect(story.state.reverts).toEqual([]);
    story.answers(accepted);
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reverted"]);
    expect(story.sees(opened).decision.action).toBe("revert");
    expect(story.state.reverts).toHaveLength(1);
  });

  it("repeats an update that failed until it was told so, although the body shows the baseline", () => {
    const story = failedThrice();
    expect(story.sees(hidden, { trigger: { source: "follow-up" } }).decision.action).toBe("refuse");
    expect(story.told()).toEqual([]);
    const plan = story.sees(hidden, { trigger: story.decision("revert") });
    expect(plan).toMatchObject({ answer: { kind: "done" }, decision: { action: "revert" } });
    expect(plan.update).toHaveLength(1);
    story.answers(accepted);
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reverted"]);
  });

  it("of updates that failed says to decide again while an operation runs", () => {
    const story = failedThrice();
    const plan = story.sees({ phase: "in-progress" }, { trigger: story.decision("revert") });
    expect(plan.answer).toMatchObject({
      kind: "moved-on",
      reason: expect.stringContaining("decide again when that has ended"),
    });
  });

  it("repeats an update that was refused after it had failed", () => {
    const story = told({ mode: "revert" });
    story.answers(accepted);
    story.sees(hidden, { trigger: story.followUp() });
    story.answers(lock);
    story.told();
    const plan = story.sees(hidden, { trigger: story.decision("revert") });
    expect(plan).toMatchObject({ answer: { kind: "done" }, decision: { action: "revert" } });
  });

  it("of what is on its way back already is done, and carried through by hand", () => {
    const story = told({ mode: "revert" });
    story.answers(accepted);
    const plan = story.sees({ phase: "in-progress" }, { trigger: story.decision("revert") });
    expect(plan.answer).toEqual({ kind: "done" });
    expect(plan.update).toBeUndefined();
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reverted"]);
    expect(story.lastAlert.decision.message).toContain("as was asked for by Dana Rivera");
  });

  it("of a list whose update failed sends it again, and is told apart from what is shown", () => {
    const shrunk: Shown = { ranges: approvedRanges.slice(1) };
    const story = told({ mode: "alert" }, shrunk);
    story.sees(shrunk, { trigger: story.decision("revert", story.narrowing) });
    story.answers(accepted);
    story.sees(hidden, { trigger: story.followUp() });
    story.answers(lock);
    const late = story.sees(hidden, { trigger: story.decision("accept", story.narrowing) });
    expect(late.answer).toMatchObject({ kind: "moved-on", reason: expect.stringContaining("ended Failed") });
    const plan = story.sees(hidden, { trigger: story.decision("revert", story.narrowing) });
    expect(plan).toMatchObject({ answer: { kind: "done" }, decision: { action: "revert" } });
    story.answers(lock);
    const shown = { ...shrunk, ...hidden };
    const seen = story.sees(shown, { trigger: story.decision("accept", story.narrowing) });
    expect(seen.answer).toEqual({ kind: "done" });
  });

  it("ends a stand-down by waiting, where the cluster is busy", () => {
    const story = contested();
    story.sees({ ...opened, phase: "in-progress" }, { trigger: story.decision("revert") });
    expect(story.exposure).toMatchObject({ status: "waiting", decision: { wait: { for: "operation" } } });
    expect(story.state.reverts).toEqual([]);
  });

  it("keeps count of the guardrail's own reverts where nobody has stood down", () => {
    const story = told({ mode: "revert", revertAfterSeconds: 600 });
    const earlier = new Date(story.now.getTime() - 60_000).toISOString();
    story.state = { ...story.state, reverts: [earlier] };
    story.sees(opened, { trigger: story.decision("revert") });
    expect(story.state.reverts).toEqual([earlier]);
  });

  it("is tried although Azure has just refused; refused again it is failed, and the wish is spent", () => {
    const story = told({ mode: "revert" });
    story.answers(lock);
    story.wait(10);
    story.told();
    expect(story.sees(opened, { trigger: story.decision("revert") }).decision.action).toBe("revert");
    story.answers({ ...lock, code: "RequestDisallowedByPolicy" });
    expect(story.told()).toEqual(["failed"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
    expect(story.exposure).toMatchObject({ status: "failed", refusal: { count: 2 } });
    expect(story.exposure).not.toHaveProperty("manualRevert");
    expect(story.state.reverts).toEqual([]);
  });

  it("is carried on after ARM did not take it, and such a try counts for nothing", () => {
    const story = told();
    story.sees(opened, { trigger: story.decision("revert") });
    story.answers({ kind: "throttled", reason: "429", retryAfterSeconds: 30 });
    expect(story.exposure).toMatchObject({ status: "waiting", manualRevert: { updates: [] } });
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
    expect(story.exposure.manualRevert?.updates).toHaveLength(1);
  });

  it("is carried on after its run died under the same eTag", () => {
    const story = told();
    story.sees({ ...opened, eTag: "one" }, { trigger: story.decision("revert") });
    const plan = story.sees({ ...opened, eTag: "one" }, { trigger: story.followUp() });
    expect(plan.decision.action).toBe("revert");
    expect(story.exposure.manualRevert?.updates).toEqual([story.now.toISOString()]);
    expect(story.state.reverts).toEqual([]);
  });

  it("never fights: sent as often as the policy lets the guardrail revert, it stands down", () => {
    const story = told({ mode: "alert", reverts: { max: 2, windowSeconds: 3600 } });
    story.sees(opened, { trigger: story.decision("revert") });
    story.answers(accepted);
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
    story.answers(accepted);
    const { decision } = story.sees(opened, { trigger: story.followUp() });
    expect(decision).toMatchObject({
      action: "stand-down",
      reason: "RevertedTooOften",
      message: expect.stringContaining("sent 2 times within 1 h"),
    });
    expect(story.told()).toEqual(["contested"]);
    expect(story.exposure).not.toHaveProperty("manualRevert");
  });

  it("asked for again while it is on its way, it has no more tries than before", () => {
    const story = told({ mode: "alert", reverts: { max: 2, windowSeconds: 3600 } });
    for (let asked = 0; asked < 2; asked++) {
      expect(story.sees(opened, { trigger: story.decision("revert") }).decision.action).toBe("revert");
      story.answers(accepted);
      story.wait(60);
    }
    expect(story.sees(opened, { trigger: story.decision("revert") }).answer).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("did not hold"),
    });
    expect(story.exposure.status).toBe("contested");
  });

  it("is carried out although the drift has another shape: it only tightens", () => {
    const story = told();
    const both: Shown = { ...opened, exposure: { disableLocalAccounts: false } };
    const plan = story.sees(both, { trigger: story.decision("revert") });
    expect(plan.answer).toEqual({ kind: "done" });
    expect(plan.update).toHaveLength(2);
    expect(story.told()).toEqual(["updated"]);
  });

  it("takes over a revert that is on its way already", () => {
    const story = told({ mode: "revert" });
    story.answers(accepted);
    const plan = story.sees({ ...opened, phase: "in-progress" }, { trigger: story.decision("revert") });
    expect(plan.answer).toEqual({ kind: "done" });
    expect(plan.update).toBeUndefined();
    expect(story.exposure).toMatchObject({ status: "reverting", manualRevert: { by: "Dana Rivera" } });
    expect(plan.incidents).toHaveLength(1);
  });

  it("leaves no wish behind: what only a person can put back stays told, and is not tried", () => {
    const both: Shown = { ranges: [], exposure: { networkPolicy: "none" } };
    const story = told({ mode: "alert" }, both);
    story.sees(both, { trigger: story.decision("revert") });
    story.answers(accepted);
    story.sees({ exposure: { networkPolicy: "none" } }, { trigger: story.followUp() });
    expect(story.exposure.status).toBe("open");
    expect(story.exposure).not.toHaveProperty("manualRevert");
  });

  describe("of a list that shrank", () => {
    const shrunk: Shown = { ranges: approvedRanges.slice(1) };

    it("puts the whole list back where the policy only tells", () => {
      const story = told({ mode: "alert" }, shrunk);
      const plan = story.sees(shrunk, { trigger: story.decision("revert", story.narrowing) });
      expect(plan.answer).toEqual({ kind: "done" });
      expect(plan.update?.[0]?.value).toEqual(approvedRanges);
      story.answers(accepted);
      story.sees({ phase: "in-progress" }, { trigger: story.followUp() });
      expect(story.sees({ phase: "failed" }, { trigger: story.followUp() }).update).toHaveLength(1);
      story.answers(accepted);
      story.sees({}, { trigger: story.followUp() });
      expect(story.told()).toEqual(["reverted"]);
    });

    it("waits for an operation", () => {
      const story = told({ mode: "alert" }, shrunk);
      const busy: Shown = { ...shrunk, phase: "in-progress" };
      const plan = story.sees(busy, { trigger: story.decision("revert", story.narrowing) });
      expect(plan).toMatchObject({ answer: { kind: "done" }, followUpSeconds: 10 });
      expect(story.narrowing.status).toBe("waiting");
      expect(story.sees(shrunk, { trigger: story.followUp() }).decision.action).toBe("revert");
    });

    it("has come too late where the cluster is more open, too", () => {
      const story = told({ mode: "alert" }, shrunk);
      const both: Shown = { ...shrunk, exposure: { disableLocalAccounts: false } };
      const plan = story.sees(both, { trigger: story.decision("revert", story.narrowing) });
      expect(plan.answer).toMatchObject({ kind: "moved-on", status: "open" });
      expect(plan.update).toBeUndefined();
    });
  });

  describe("is refused", () => {
    it("where the platform cannot put it back: the reason says why", () => {
      const story = told({ mode: "alert" }, basic);
      const plan = story.sees(basic, { trigger: story.decision("revert") });
      expect(plan.answer).toMatchObject({
        kind: "refused",
        reason: expect.stringContaining("load balancer"),
      });
      expect(plan.update).toBeUndefined();
      expect(story.exposure).not.toHaveProperty("manualRevert");
      expect(story.told()).toEqual([]);
    });

    it("and a stand-down goes on", () => {
      const story = contested();
      const plan = story.sees(basic, { trigger: story.decision("revert") });
      expect(plan.answer).toMatchObject({ kind: "refused" });
      expect(story.exposure.status).toBe("contested");
      expect(story.state.reverts).toHaveLength(2);
    });

    it("where nothing goes back by itself", () => {
      const weak: Shown = { exposure: { networkPolicy: "none" } };
      const story = told({ mode: "revert" }, weak);
      const plan = story.sees(weak, { trigger: story.decision("revert") });
      expect(plan.answer).toMatchObject({ kind: "refused", reason: expect.stringContaining("re-images") });
    });

    it("where nothing narrower was approved", () => {
      const unknown = new Story({ mode: "revert" });
      unknown.sees(opened);
      expect(unknown.sees(opened, { trigger: unknown.decision("revert") }).answer).toEqual({
        kind: "refused",
        reason: "Nothing narrower was approved that could be put back.",
      });
      const standing = learned({ mode: "alert", require: ["no-run-command"] });
      expect(standing.sees({}, { trigger: standing.decision("revert") }).answer).toEqual({
        kind: "refused",
        reason: "Nothing narrower was approved that could be put back.",
      });
    });
  });

  it("has come too late where nothing is left to put back", () => {
    const story = told();
    const plan = story.sees({}, { trigger: story.decision("revert") });
    expect(plan.answer).toEqual({
      kind: "moved-on",
      reason: "Nothing of it is left to put back.",
      status: "resolved",
    });
  });
});
