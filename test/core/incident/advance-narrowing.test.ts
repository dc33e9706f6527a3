import { describe, expect, it } from "vitest";
import { contested } from "../decision/decision-samples.ts";
import { approvedRanges, learned, type Shown } from "../plan/story.ts";

const opened: Shown = { ranges: [] };
const updating: Shown = { phase: "in-progress" };
const accepted = { kind: "accepted" } as const;

describe("a list that shrank", () => {
  const narrowed: Shown = { ranges: ["73.140.245.0/24"] };

  it("is told once, and again only when other ranges are missing", () => {
    const story = learned({ mode: "alert" });
    story.sees(narrowed);
    story.wait(60);
    story.sees(narrowed);
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert).toMatchObject({ severity: "low", verdict: "compliant", exposedSeconds: 0 });
    story.sees({ ranges: ["137.117.106.88/29"] });
    expect(story.told()).toEqual(["updated"]);
    story.sees();
    expect(story.told()).toEqual(["resolved"]);
  });

  it("is told anew when the whole list had been back in between", () => {
    const story = learned({ mode: "alert" });
    story.sees(narrowed);
    story.sees();
    story.wait(60);
    story.sees(narrowed);
    expect(story.told()).toEqual(["opened", "resolved", "opened"]);
  });

  it("stays narrow when it is cleared later and put back", () => {
    const story = learned();
    story.sees(narrowed);
    story.wait(60);
    expect(story.sees(opened).update?.[0]?.value).toEqual(["73.140.245.0/24"]);
  });

  it("goes back whole where the policy says so, confirmed like any revert", () => {
    const story = learned({ mode: "revert", onNarrowed: "revert" });
    const plan = story.sees(narrowed);
    expect(plan.update?.[0]?.value).toEqual(approvedRanges);
    expect(plan.followUpSeconds).toBe(10);
    story.answers(accepted);
    expect(story.sees(updating, { trigger: story.followUp() }).followUpSeconds).toBe(10);
    expect(story.sees({ phase: "failed" }, { trigger: story.followUp() }).decision.action).toBe("revert");
    story.answers(accepted);
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["opened", "reverted"]);
  });

  it("stays as it is while the guardrail has stood down for the cluster: the alert says so", () => {
    const story = contested();
    story.policy = { ...story.policy, onNarrowed: "revert" };
    const plan = story.sees(narrowed);
    expect(story.exposure.status).toBe("contested");
    expect(plan.update).toBeUndefined();
    expect(plan.decision).toMatchObject({
      action: "alert",
      message: expect.stringContaining("the guardrail has stood down for this cluster"),
    });
  });

  it("does not mix its revert with an exposure that is confirmed in the same read", () => {
    const story = learned({ mode: "revert", onNarrowed: "revert" });
    story.sees({ exposure: { disableLocalAccounts: false } });
    story.answers(accepted);
    const plan = story.sees(narrowed, { trigger: story.followUp() });
    expect(plan.decision.action).toBe("revert");
    expect(story.told()).toEqual(["opened", "reverted", "opened"]);
    expect(Object.keys(story.state.incidents)).toEqual(["narrowing"]);
  });

  it("is nobody's business where the policy ignores it", () => {
    const story = learned({ mode: "alert", onNarrowed: "ignore" });
    story.sees(narrowed);
    expect(story.told()).toEqual([]);
  });

  it("is a story of its own beside what a person accepted", () => {
    const weak = { exposure: { disableLocalAccounts: false } };
    const story = learned({ mode: "alert", require: [] });
    story.policy = { ...story.policy, require: ["no-local-accounts"] };
    story.sees(weak);
    story.sees(weak, { trigger: story.decision("accept") });
    expect(story.state.baseline?.acceptedFindings).toEqual(["required-no-local-accounts"]);
    story.told();
    story.sees({ ...weak, ...narrowed });
    story.sees({ ...weak, ...narrowed });
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.findings.map(({ rule }) => rule)).toEqual(["authorized-ranges-narrowed"]);
    story.sees(weak);
    expect(story.told()).toEqual(["resolved"]);
    expect(story.lastAlert.verdict).toBe("exposed");
  });
});
