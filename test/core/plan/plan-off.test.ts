import { describe, expect, it } from "vitest";
import { learned, type Shown } from "./story.ts";

const opened: Shown = { ranges: [] };
const accepted = { kind: "accepted" } as const;
const recheck = { trigger: { source: "recheck" } } as const;

describe("mode off while an incident is open", () => {
  it.each<[string, Shown, readonly string[]]>([
    ["still open: exempted", opened, ["exempted"]],
    ["closed: resolved", {}, ["resolved"]],
    ["nobody knows: exempted, which says so", { phase: "failed" }, ["exempted"]],
    ["still under way: waits for the end of the operation", { phase: "in-progress" }, []],
  ])("%s", (_what, shown, told) => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    story.told();
    const plan = story.changePolicy({ mode: "off" }).sees(shown, recheck);
    expect(story.told()).toEqual(told);
    expect(plan.followUpSeconds).toBe(told.length > 0 ? undefined : 10);
    expect(plan.decision.action).toBe("none");
    expect(story.state.baseline).toBeDefined();
  });

  it("confirms the guardrail's own update", () => {
    const story = learned();
    story.sees(opened);
    story.answers(accepted);
    story.changePolicy({ mode: "off" }).sees({ phase: "in-progress" }, { trigger: story.followUp() });
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["opened", "reverted"]);
  });

  it("says why, and refuses a person's decision", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    const trigger = story.decision("revert");
    const { answer, update } = story.changePolicy({ mode: "off" }).sees(opened, { trigger });
    const switchedOff = "The policy switches the guardrail off for this cluster.";
    expect(answer).toEqual({ kind: "refused", reason: switchedOff });
    expect(update).toBeUndefined();
    expect(story.lastAlert.decision.message).toBe(
      `${switchedOff} The cluster is still open: authorized-ranges.`,
    );
  });

  it("says after a failure that what looks closed may not be, and shows what was told", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    story.changePolicy({ mode: "off" }).sees({ phase: "failed" }, recheck);
    expect(story.lastAlert.decision.message).toBe(
      "The policy switches the guardrail off for this cluster. The last operation ended Failed: what the body shows as closed may not be in force.",
    );
    expect(story.lastAlert.drift.map(({ setting }) => setting)).toEqual(["authorized-ranges"]);
  });

  it("sends one message for one wait, and looks ever later", () => {
    const story = learned({ mode: "alert", remindEverySeconds: null });
    story.sees(opened);
    story.changePolicy({ mode: "off" });
    const running: Shown = { phase: "in-progress" };
    expect(story.sees(running, recheck).followUpSeconds).toBe(10);
    story.wait(3);
    expect(story.sees(running, recheck).followUpSeconds).toBeUndefined();
    expect(story.sees(running, { trigger: story.followUp() }).followUpSeconds).toBe(15);
  });

  it("ends what a predecessor of the cluster left behind", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ...opened, resourceUid: "uid-1" });
    const known = story.state.baseline;
    if (!known) throw new Error("nothing was learned");
    story.state = { ...story.state, baseline: { ...known, resourceUid: "uid-1" } };
    story.changePolicy({ mode: "off" }).sees({ ...opened, resourceUid: "uid-2" }, recheck);
    expect(story.told()).toEqual(["opened", "resolved"]);
    expect(story.lastAlert.decision.message).toContain("another one was created");
    expect(story.state.incidents).toEqual({});
  });

  it("says that a shrunk list is still short, and that a cluster can be read again", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: ["73.140.245.0/24"] });
    story.cannotRead({ kind: "denied", reason: "403" });
    story.told();
    story.changePolicy({ mode: "off" }).sees({ ranges: ["73.140.245.0/24"] }, recheck);
    expect(story.told().toSorted()).toEqual(["exempted", "resolved"]);
    expect(story.state).toMatchObject({ incidents: {} });
    expect(story.state.unreadable).toBeUndefined();
  });
});
