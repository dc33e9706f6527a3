import { describe, expect, it } from "vitest";
import type { Trigger } from "../../../src/core/event/trigger.ts";
import { approvedRanges, learned, type Shown, Story } from "../plan/story.ts";

const opened: Shown = { ranges: [] };
const accepted = { kind: "accepted" } as const;
const lock = { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" } as const;
const hidden: Shown = { phase: "failed" };
const basic: Shown = { ...opened, basicLoadBalancer: true };
const declared = {
  declared: { authorizedIPRanges: approvedRanges },
  declaredAt: { line: 12, path: "clusters[0].baseline" },
};
const inPolicy = "The baseline is declared in the policy (line 12, clusters[0].baseline): change it there.";

/** A story that is told of an opened cluster, and changes nothing. */
function told(policy: Partial<Story["policy"]> = { mode: "alert" }, shown: Shown = opened): Story {
  const story = learned(policy);
  story.sees(shown);
  story.wait(60);
  story.told();
  return story;
}

/** A story whose guardrail has stood down. */
function contested(): Story {
  const story = learned({ mode: "revert", reverts: { max: 2, windowSeconds: 3600 } });
  for (let round = 0; round < 2; round++) {
    story.sees(opened);
    story.answers(accepted);
    story.wait(120);
    story.sees();
    story.wait(60);
  }
  story.sees(opened);
  expect(story.exposure.status).toBe("contested");
  story.wait(60);
  story.told();
  return story;
}

/** A story whose guardrail has stood down over updates of its own that all ended `Failed`, the body within the baseline. */
function failedThrice(): Story {
  const story = learned({ mode: "revert", reverts: { max: 3, windowSeconds: 3600 } });
  story.sees(opened);
  for (let repeat = 0; repeat < 3; repeat++) {
    story.answers(accepted);
    story.sees(hidden, { trigger: story.followUp() });
  }
  expect(story.told()).toEqual(["opened", "contested"]);
  story.wait(60);
  return story;
}

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
    expect(story.lastAlert.decision.reason).toBe("Accepted by Dana Rivera: ticket 4711");
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
    expect(next.decision.reason).toContain("accepted by a person");
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
        reason: "The exposure is not the one that was decided on: look at it, and decide again.",
        status: "open",
      });
      expect(story.told()).toEqual(["updated"]);
      expect(story.state.baseline?.source).toBe("learned");
    });

    it("where an update that failed hides what would be accepted, and says so", () => {
      const story = failedThrice();
      const plan = story.sees(hidden, { trigger: story.decision("accept") });
      expect(plan.answer).toMatchObject({
        kind: "moved-on",
        reason: expect.stringContaining("update ended Failed"),
        status: "contested",
      });
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
      byHand: { reason: "ticket 4711", by: "Dana Rivera" },
    });
    expect(story.state.reverts).toEqual([]);
    story.answers(accepted);
    story.sees({ phase: "in-progress" }, { trigger: story.followUp() });
    // It failed: it is sent again without being asked for again.
    expect(story.sees({ phase: "failed" }, { trigger: story.followUp() }).update).toHaveLength(1);
    story.answers(accepted);
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reverted"]);
    expect(story.lastAlert.decision.reason).toContain("as was asked for by Dana Rivera: ticket 4711");
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

  it("repeats an update that failed until the guardrail stood down, although the body shows the baseline", () => {
    const story = failedThrice();
    expect(story.exposure.decision.reason).toContain(
      "Sent 3 times within 1 h, and the last update ended Failed",
    );
    expect(story.sees(hidden).decision.action).toBe("stand-down");
    expect(story.told()).toEqual([]);
    const plan = story.sees(hidden, { trigger: story.decision("revert") });
    expect(plan).toMatchObject({ answer: { kind: "done" }, decision: { action: "revert" } });
    expect(plan.update).toHaveLength(1);
    story.answers(accepted);
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reverted"]);
  });

  it("of a stand-down over updates that failed says to decide again while an operation runs", () => {
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
    expect(story.lastAlert.decision.reason).toContain("as was asked for by Dana Rivera");
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
    expect(story.exposure).toMatchObject({ status: "waiting", decision: { waitingFor: "operation" } });
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
    expect(story.exposure).toMatchObject({ status: "failed", refusals: 1 });
    expect(story.exposure).not.toHaveProperty("byHand");
    expect(story.state.reverts).toEqual([]);
  });

  it("is carried on after ARM did not take it, and such a try counts for nothing", () => {
    const story = told();
    story.sees(opened, { trigger: story.decision("revert") });
    story.answers({ kind: "not-taken", reason: "429", isArmInTrouble: true, retryAfterSeconds: 30 });
    expect(story.exposure).toMatchObject({ status: "waiting", byHand: { updates: [] } });
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
    expect(story.exposure.byHand?.updates).toHaveLength(1);
  });

  it("is carried on after its run died under the same eTag", () => {
    const story = told();
    story.sees({ ...opened, eTag: "one" }, { trigger: story.decision("revert") });
    const plan = story.sees({ ...opened, eTag: "one" }, { trigger: story.followUp() });
    expect(plan.decision.action).toBe("revert");
    expect(story.exposure.byHand?.updates).toEqual([story.now.toISOString()]);
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
      reason: expect.stringContaining("sent 2 times within 1 h"),
    });
    expect(story.told()).toEqual(["contested"]);
    expect(story.exposure).not.toHaveProperty("byHand");
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
    expect(story.exposure).toMatchObject({ status: "reverting", byHand: { by: "Dana Rivera" } });
    expect(plan.incidents).toHaveLength(1);
  });

  it("leaves no wish behind: what only a person can put back stays told, and is not tried", () => {
    const both: Shown = { ranges: [], exposure: { networkPolicy: "none" } };
    const story = told({ mode: "alert" }, both);
    story.sees(both, { trigger: story.decision("revert") });
    story.answers(accepted);
    story.sees({ exposure: { networkPolicy: "none" } }, { trigger: story.followUp() });
    expect(story.exposure.status).toBe("open");
    expect(story.exposure).not.toHaveProperty("byHand");
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
      expect(story.exposure).not.toHaveProperty("byHand");
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
      expect(standing.state.baseline).toBeUndefined();
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

describe("a decision on a cluster that cannot be read", () => {
  const denied = { kind: "denied", reason: "AuthorizationFailed" } as const;

  it.each(["accept", "revert"] as const)("%s is refused, of any incident", (action) => {
    const story = told();
    const trigger: Trigger = story.decision(action);
    expect(story.cannotRead(denied, trigger).answer).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("could not be read"),
    });
    const { unreadable } = story.state.incidents;
    expect(unreadable).toBeDefined();
    expect(story.cannotRead(denied, story.decision(action, unreadable)).answer).toMatchObject({
      kind: "refused",
    });
    // Read again, it has ended.
    expect(story.sees(opened, { trigger: story.decision(action, unreadable) }).answer).toEqual({
      kind: "moved-on",
      reason: "The cluster can be read again.",
      status: "resolved",
    });
  });

  it("has come too late where the cluster was deleted", () => {
    const story = told();
    expect(story.findsNone(story.decision("accept")).answer).toEqual({
      kind: "moved-on",
      reason: "The cluster was deleted.",
      status: "resolved",
    });
  });

  it("is answered by no run that is about none", () => {
    const story = told();
    expect(story.sees(opened)).not.toHaveProperty("answer");
    expect(story.cannotRead(denied)).not.toHaveProperty("answer");
    expect(story.findsNone()).not.toHaveProperty("answer");
  });
});
