import { describe, expect, test } from "vitest";
import type { ReconcilePlan } from "../../../src/core/model/reconcile-plan.ts";
import { selectedBy, type Tags } from "../policy/tagged-policy.ts";
import { cluster, type Shown, Story } from "./story.ts";

const opened: Shown = { ranges: [] };
const accepted = { kind: "accepted" } as const;

/** A run of the story reads this, with these tags. */
function sees(story: Story, tags: Tags, shown: Shown = {}, decides?: "accept"): ReconcilePlan {
  const byTags = selectedBy(cluster().cluster, tags, story.state.compliantTags);
  const trigger = decides ? { trigger: story.decision(decides) } : {};
  return story.sees(shown, { byTags, ...trigger });
}

/** A production cluster that was learned a minute ago. */
function production(): Story {
  const story = new Story();
  sees(story, { env: "prod" });
  expect(story.state.compliantTags).toEqual({ env: "prod", guardrail: null });
  return story.wait(60);
}

describe("a weakening write that also changes the tags", () => {
  test.each<[string, Tags, string]>([
    ["takes the tag away", {}, "The tag env=prod was taken away since the last compliant read"],
    ["changes it", { env: "dev" }, "The tag env=prod was changed to env=dev since"],
    [
      "adds one that switches it off",
      { env: "prod", guardrail: "off" },
      "The tag guardrail=off was added since",
    ],
  ])("%s: it is put back all the same, and the alert says why", (_, tags, words) => {
    const story = production();
    const { decision, update } = sees(story, tags, opened);
    expect(decision.action).toBe("revert");
    expect(update).toHaveLength(1);
    expect(story.lastAlert.decision.message).toContain(words);
    expect(story.lastAlert.decision.message).toContain(
      "the policy entry production, which applied then, still decides",
    );
    expect(story.lastAlert.decision.message).toContain("weaker in mode");
  });

  test("is confirmed by that entry too; then what the tags select applies, told once", () => {
    const story = production();
    sees(story, {}, opened);
    story.answers(accepted);
    story.wait(5);
    expect(sees(story, {}, { phase: "in-progress" }).notices).toBeUndefined();
    story.wait(40);
    const { notices } = sees(story, {});
    expect(story.told()).toEqual(["opened", "reverted"]);
    expect(notices).toMatchObject([{ severity: "medium" }]);
    expect(story.state.compliantTags).toEqual({ env: null, guardrail: null });
    expect(sees(story.wait(60), {}).notices).toBeUndefined();
    expect(sees(story.wait(60), {}, opened).decision.action).toBe("alert");
  });

  test("is left to a person, who may accept it", () => {
    const story = production();
    sees(story, {}, { ...opened, phase: "failed" });
    story.wait(60);
    sees(story, {}, opened);
    expect(story.state.compliantTags).toEqual({ env: "prod", guardrail: null });
    story.answers({ kind: "refused", code: "ScopeLocked", reason: "a lock" });
    sees(story.wait(60), {}, opened, "accept");
    expect(story.state.compliantTags).toEqual({ env: null, guardrail: null });
  });
});

describe("a cluster in order whose tags select something weaker", () => {
  test("is told once: which tag, which entry, in what; and again when it happens again", () => {
    const story = production();
    const { notices, decision, alerts } = sees(story, {});
    expect([decision.action, alerts]).toEqual(["none", []]);
    expect(notices).toHaveLength(1);
    const [notice] = notices ?? [];
    expect(notice?.id).toMatch(/^[A-Za-z0-9_.:-]+$/);
    expect(notice?.title).toBe("The tags of aks-prod select a weaker policy than before");
    expect(notice?.lines[0]).toBe(
      "The tag env=prod was taken away: the policy entry production applied so far, and what the policy says without a named entry applies from now on. It is weaker in mode.",
    );
    sees(story.wait(60), { env: "prod" });
    const [again] = sees(story.wait(60), {}).notices ?? [];
    expect(again?.id).not.toBe(notice?.id);
  });

  test("is told before the guardrail is off for it", () => {
    const story = production();
    const off = { env: "prod", guardrail: "off" };
    expect(sees(story, off).notices).toHaveLength(1);
    const { decision } = sees(story.wait(60), off, opened);
    expect([decision.action, story.told()]).toEqual(["none", []]);
  });

  test.each<[string, Shown]>([
    ["an operation runs", { phase: "in-progress" }],
    ["the last operation failed", { phase: "failed" }],
  ])("is neither told nor remembered while %s", (_, shown) => {
    const story = production();
    expect(sees(story, {}, shown).notices).toBeUndefined();
    expect(story.state.compliantTags).toEqual({ env: "prod", guardrail: null });
  });

  test("what a tag says cannot forge a line", () => {
    const story = production();
    const [notice] = sees(story, { env: `dev\n\u202e${"x".repeat(200)}` }).notices ?? [];
    expect(notice?.lines[0]).toMatch(/^The tag env=prod was changed to env=dev x+…: the policy/);
  });
});

describe("what is remembered of the tags", () => {
  test("stricter tags apply at once, and are remembered", () => {
    const story = new Story();
    sees(story, {});
    const { decision } = sees(story.wait(60), { env: "prod" }, opened);
    expect(decision.action).toBe("revert");
    expect(decision.message).not.toContain("tag");
  });

  test("goes with the cluster that is deleted", () => {
    const story = production();
    story.findsNone();
    expect(story.state).not.toHaveProperty("compliantTags");
  });

  test("is nothing of a cluster that was never in order", () => {
    const story = new Story();
    sees(story, { env: "prod" }, opened);
    expect(story.state).not.toHaveProperty("compliantTags");
  });

  test("is no part of a file that does not select by tags", () => {
    const story = new Story();
    story.sees({}, { byTags: { policy: story.policy, tags: {} } });
    expect(story.state).not.toHaveProperty("compliantTags");
  });
});
