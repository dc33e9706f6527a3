import { describe, expect, it } from "vitest";
import { approvedRanges, learned, type Shown, Story } from "../plan/story.ts";
import {
  accepted,
  contested,
  declared,
  failedThrice,
  hidden,
  inPolicy,
  lock,
  opened,
  told,
} from "./decision-samples.ts";

describe("accept", () => {
  it("makes the present exposure the baseline, and ends the incident, told once", () => {
    const story = told();
    const trigger = story.decision("accept");
    const plan = story.sees(opened, { trigger });
    expect(plan).toMatchObject({
      answer: { kind: "done" },
      decision: { action: "none" },
      evaluation: { verdict: "exposed" },
      incidents: [{ status: "accepted", closedAt: story.now.toISOString() }],
    });
    expect(story.told()).toEqual(["accepted"]);
    expect(story.lastAlert.decision.message).toBe("Accepted by Dana Rivera: ticket 4711");
    expect(story.state).toMatchObject({
      incidents: {},
      reverts: [],
      verdict: "exposed",
      baseline: {
        source: "accepted",
        takenAt: story.now.toISOString(),
        approved: { authorizedIPRanges: [] },
        lastCompliant: { authorizedIPRanges: [] },
        acceptedFindings: ["no-authorized-ranges"],
      },
    });
    story.wait(60);
    const next = story.sees(opened);
    expect([next.evaluation.verdict, next.decision.action]).toEqual(["exposed", "none"]);
    expect(next.decision.message).toContain("accepted by a person");
    expect(next.followUpSeconds).toBeUndefined();
    // The note that was left for the decision wakes.
    expect(story.sees(opened, { trigger })).toMatchObject({ answer: { kind: "moved-on" } });
    expect(story.told()).toEqual([]);
  });

  it("of drift that no standing rule minds leaves the cluster compliant", () => {
    const weak: Shown = { exposure: { disableLocalAccounts: false } };
    const story = told({ mode: "alert" }, weak);
    const { evaluation } = story.sees(weak, { trigger: story.decision("accept") });
    expect(evaluation.verdict).toBe("compliant");
    expect(story.state.baseline).not.toHaveProperty("acceptedFindings");
    expect(story.lastAlert).toMatchObject({ transition: "accepted", verdict: "compliant" });
  });

  it("of a cluster first seen exposed gives it its baseline", () => {
    const story = new Story({ mode: "revert" });
    story.sees(opened);
    expect(story.sees(opened, { trigger: story.decision("accept") }).answer).toEqual({ kind: "done" });
    expect(story.state.baseline).toMatchObject({ acceptedFindings: ["no-authorized-ranges"] });
    const { decision } = story.sees({ ...opened, exposure: { disableLocalAccounts: false } });
    expect(decision.action).toBe("revert");
  });

  it.each<[string, Partial<Story["policy"]>, readonly string[]]>([
    ["that was accepted is silent in another spelling, too", {}, []],
    ["of another rule opens an incident as ever", { require: ["no-run-command"] }, ["opened"]],
  ])("a finding %s", (_, stricter, transitions) => {
    const story = told();
    story.sees(opened, { trigger: story.decision("accept") });
    story.told();
    story.policy = { ...story.policy, ...stricter };
    story.sees({ ranges: null });
    expect(story.told()).toEqual(transitions);
  });

  it("a list that appears where everybody was accepted is guarded from then on", () => {
    const story = told({ mode: "revert", revertAfterSeconds: 3600 });
    story.sees(opened, { trigger: story.decision("accept") });
    story.wait(60);
    expect(story.sees({ ranges: ["8.8.8.0/24"] }).decision.action).toBe("learn");
    expect(story.state.baseline).not.toHaveProperty("acceptedFindings");
    story.told();
    story.wait(60);
    story.sees(opened);
    expect(story.told()).toEqual(["opened"]);
    expect(story.exposure).toMatchObject({ verdict: "drifted", status: "waiting" });
  });

  it("of a list that shrank makes the narrower one the approved one", () => {
    const shrunk: Shown = { ranges: approvedRanges.slice(1) };
    const story = told({ mode: "alert" }, shrunk);
    const plan = story.sees(shrunk, { trigger: story.decision("accept", story.narrowing) });
    expect(plan).toMatchObject({ answer: { kind: "done" }, incidents: [{ status: "accepted" }] });
    expect(story.told()).toEqual(["accepted"]);
    expect(story.state.baseline?.approved.authorizedIPRanges).toEqual(approvedRanges.slice(1));
    story.sees(shrunk);
    expect(story.told()).toEqual([]);
    expect(story.sees().evaluation.verdict).toBe("drifted");
  });

  it("of an exposure ends the story of a list that shrank with it", () => {
    const shrunk: Shown = { ranges: approvedRanges.slice(1) };
    const story = told({ mode: "alert" }, shrunk);
    const both: Shown = { ...shrunk, exposure: { disableLocalAccounts: false } };
    story.sees(both);
    story.told();
    story.sees(both, { trigger: story.decision("accept") });
    expect(story.told()).toEqual(["accepted", "accepted"]);
    expect(story.state.incidents).toEqual({});
  });

  it("of a list that shrank decides nothing about a stand-down", () => {
    const story = contested();
    const shrunk: Shown = { ranges: approvedRanges.slice(1) };
    story.sees(shrunk);
    expect(story.told()).toEqual(["opened"]);
    story.sees(shrunk, { trigger: story.decision("accept", story.narrowing) });
    expect(story.told()).toEqual(["accepted"]);
    expect(story.exposure.status).toBe("contested");
  });

  it("ends a stand-down, and what was reverted before counts no longer", () => {
    const story = contested();
    story.sees(opened, { trigger: story.decision("accept") });
    expect(story.told()).toEqual(["accepted"]);
    expect(story.state.reverts).toEqual([]);
    story.sees({ ...opened, exposure: { disableLocalAccounts: false } });
    expect(story.exposure.status).toBe("reverting");
  });

  it("ends the grace in which it is decided, also in the middle of an operation", () => {
    const story = told({ mode: "revert", revertAfterSeconds: 600 });
    expect(story.exposure.status).toBe("waiting");
    const plan = story.sees({ ...opened, phase: "in-progress" }, { trigger: story.decision("accept") });
    expect(plan.answer).toEqual({ kind: "done" });
    story.wait(600);
    expect(story.sees(opened).decision.action).toBe("none");
    expect(story.told()).toEqual(["accepted"]);
  });

  it("approves nothing for good that the policy exempts for a while", () => {
    const exemption = {
      setting: "local-accounts",
      until: "2026-11-21T20:00:00Z",
      reason: "migration",
    } as const;
    const both: Shown = { ...opened, exposure: { disableLocalAccounts: false } };
    const story = told({ mode: "alert", exemptions: [exemption] }, both);
    expect(story.sees(both, { trigger: story.decision("accept") }).answer).toEqual({ kind: "done" });
    story.now = new Date("2026-11-21T20:00:01Z");
    expect(story.sees(both).evaluation.drift.map(({ setting }) => setting)).toEqual(["local-accounts"]);
  });

  it("keeps the outbound addresses that were let in beside a declared list", () => {
    const story = learned({ mode: "revert", ...declared });
    const outbound = { type: "loadbalancer", resources: ["/publicipaddresses/new"], unnamedPools: [] };
    const reading = { kind: "known", blocks: ["20.42.25.196/32"] } as const;
    story.sees({ ...opened, outbound }, { outbound: reading });
    story.answers(accepted);
    const list = [...approvedRanges, "20.42.25.196/32"];
    story.sees({ ranges: list, outbound }, { trigger: story.followUp() });
    story.policy = { ...story.policy, mode: "alert" };
    const weak: Shown = { ranges: list, outbound, exposure: { disableLocalAccounts: false } };
    story.sees(weak);
    expect(story.sees(weak, { trigger: story.decision("accept") }).answer).toEqual({ kind: "done" });
    expect(story.sees(weak).evaluation.verdict).toBe("compliant");
  });

  describe("is refused", () => {
    it("where the policy declares the baseline of what it is about, and names the line", () => {
      const story = told({ mode: "alert", ...declared });
      const plan = story.sees(opened, { trigger: story.decision("accept") });
      expect(plan.answer).toEqual({ kind: "refused", reason: inPolicy });
      expect(story.told()).toEqual([]);
      expect(story.exposure.status).toBe("open");
      expect(story.state.baseline?.source).toBe("learned");
    });

    it("for a list that shrank, too", () => {
      const shrunk: Shown = { ranges: approvedRanges.slice(1) };
      const story = told({ mode: "alert", ...declared }, shrunk);
      const plan = story.sees(shrunk, { trigger: story.decision("accept", story.narrowing) });
      expect(plan.answer).toEqual({ kind: "refused", reason: inPolicy });
    });

    it("but not where the policy declares something else", () => {
      const weak: Shown = { exposure: { disableLocalAccounts: false } };
      const story = told({ mode: "alert", ...declared }, weak);
      expect(story.sees(weak, { trigger: story.decision("accept") }).answer).toEqual({ kind: "done" });
    });

    it("while the guardrail's own update is under way", () => {
      const story = told({ mode: "revert" });
      story.answers(accepted);
      const plan = story.sees({ phase: "in-progress" }, { trigger: story.decision("accept") });
      expect(plan.answer).toMatchObject({ kind: "refused", reason: expect.stringContaining("under way") });
      story.sees({}, { trigger: story.followUp() });
      expect(story.told()).toEqual(["reverted"]);
    });

    it("while the guardrail's own update of a list that shrank is under way", () => {
      const narrowed: Shown = { ranges: ["73.140.245.0/24"] };
      const story = learned({ mode: "revert", onNarrowed: "revert" });
      story.sees(narrowed);
      story.answers(accepted);
      const weak: Shown = { ...narrowed, phase: "in-progress", exposure: { disableLocalAccounts: false } };
      story.wait(5).sees(weak);
      expect(story.narrowing.status).toBe("reverting");
      expect(story.exposure.status).toBe("waiting");
      const plan = story.sees(weak, { trigger: story.decision("accept") });
      expect(plan.answer).toMatchObject({ kind: "refused", reason: expect.stringContaining("under way") });
    });

    it("where the policy switches the guardrail off", () => {
      const story = told();
      story.policy = { ...story.policy, mode: "off" };
      const plan = story.sees(opened, { trigger: story.decision("accept") });
      expect(plan.answer).toMatchObject({ kind: "refused", reason: expect.stringContaining("off") });
    });
  });

  describe("has come too late", () => {
    it("where the exposure has another shape, and the run tells that", () => {
      const story = told();
      const both: Shown = { ...opened, exposure: { disableLocalAccounts: false } };
      const plan = story.sees(both, { trigger: story.decision("accept") });
      expect(plan.answer).toEqual({
        kind: "moved-on",
        reason: `The exposure is not the one that was decided on: look at it again (GET /api/incidents/${story.exposure.id} shows it with its fingerprint), and decide anew.`,
        status: "open",
      });
      expect(story.told()).toEqual(["updated"]);
      expect(story.state.baseline?.source).toBe("learned");
    });

    it.each<[string, Shown, Shown]>([
      [
        "a standing list grew from one block to three",
        { ranges: ["11.0.0.0/7"] },
        { ranges: ["11.0.0.0/7", "64.0.0.0/7", "128.0.0.0/7"] },
      ],
      [
        "a setting was weakened that the policy exempts",
        { ranges: ["8.8.8.0/24"] },
        { ranges: ["8.8.8.0/24"], exposure: { disableLocalAccounts: false } },
      ],
    ])("where %s since it was looked at", (_what, before, after) => {
      const exemptions = [{ setting: "local-accounts", until: "2026-12-31T00:00:00Z", reason: "x" }] as const;
      const story = learned({ mode: "alert", exemptions });
      story.state = { ...story.state, incidents: {} };
      story.sees(before);
      const decision = story.decision("accept");
      story.wait(10);
      expect(story.sees(after, { trigger: decision }).answer).toMatchObject({ kind: "moved-on" });
      expect(story.state.baseline?.source).toBe("learned");
      expect(story.sees(after, { trigger: story.decision("accept") }).answer).toEqual({ kind: "done" });
    });

    it("but not where the same exposure is only spelled otherwise", () => {
      const story = learned({ mode: "alert" });
      story.sees({ ranges: ["8.8.8.0/24", "137.117.106.88/29"] });
      const decision = story.decision("accept");
      const respelled = ["137.117.106.90/29", "8.8.8.128/25", "8.8.8.0/25"];
      expect(story.sees({ ranges: respelled }, { trigger: decision }).answer).toEqual({ kind: "done" });
    });

    it("where an update that failed hides what would be accepted, and says so", () => {
      const story = failedThrice();
      const plan = story.sees(hidden, { trigger: story.decision("accept") });
      expect(plan.answer).toMatchObject({
        kind: "moved-on",
        reason: expect.stringContaining("update ended Failed"),
        status: "reverting",
      });
      story.answers(lock);
      expect(story.state.baseline?.approved.authorizedIPRanges).toEqual(approvedRanges);
      expect(story.sees(opened, { trigger: story.decision("accept") }).answer).toEqual({ kind: "done" });
    });

    it("where somebody has closed it, and the run tells that", () => {
      const story = told();
      const plan = story.sees({}, { trigger: story.decision("accept") });
      expect(plan.answer).toMatchObject({ kind: "moved-on", status: "resolved" });
      expect(story.told()).toEqual(["resolved"]);
    });

    it("where an earlier run has closed it, or another incident is open by now", () => {
      const story = told();
      const late = story.decision("accept");
      story.sees();
      const none = story.sees({}, { trigger: late });
      expect(none.answer).toEqual({ kind: "moved-on", reason: "The incident is not open any more." });
      story.wait(60);
      const other = story.sees(opened, { trigger: late });
      expect(other.answer).toMatchObject({ kind: "moved-on" });
      expect(story.exposure.status).toBe("open");
    });

    it("where the cluster is another one by now", () => {
      const story = new Story({ mode: "alert" });
      story.sees({ resourceUid: "uid-1" });
      story.sees({ ...opened, resourceUid: "uid-1" });
      const plan = story.sees({ resourceUid: "uid-2" }, { trigger: story.decision("accept") });
      expect(plan.answer).toMatchObject({ kind: "moved-on", status: "resolved" });
    });
  });
});
