import { describe, expect, it, test } from "vitest";
import { digestOfIncident } from "../../../src/core/incident/incident-digest.ts";
import type { ClusterPolicy } from "../../../src/core/model/cluster-policy.ts";
import { approvedRanges, learned, type Shown, Story } from "../plan/story.ts";

const opened: Shown = { ranges: [] };
const accepted = { kind: "accepted" } as const;
const lock = { kind: "refused", code: "ScopeLocked", reason: "a lock" } as const;
const recheck = { trigger: { source: "recheck" } } as const;
const never = "2027-01-01T00:00:00Z";

const exempt = (...settings: ClusterPolicy["exemptions"][number]["setting"][]): Partial<ClusterPolicy> => ({
  exemptions: settings.map((setting) => ({ setting, until: never, reason: "ticket 4711" })),
});

describe("an exemption that begins while the cluster is open ends the incident as what it is", () => {
  const alone: Partial<ClusterPolicy> = { mode: "alert" };
  const reverts: Partial<ClusterPolicy> = { mode: "revert" };
  const states: readonly (readonly [string, Story])[] = [
    ["open", opening(alone)],
    ["waiting", opening({ ...reverts, revertAfterSeconds: 3600 })],
    ["reverting", opening(reverts)],
    ["failed", refused(opening(reverts))],
    ["contested", opening({ ...reverts, reverts: { max: 0, windowSeconds: 3600 } })],
  ];

  test.each(states)("while it is %s", (status, story) => {
    expect(story.exposure.status).toBe(status);
    story.told();
    story.changePolicy(exempt("authorized-ranges")).sees(opened, recheck);
    expect(story.told()).toEqual(["exempted"]);
    expect(story.state.incidents).toEqual({});
    expect(story.lastAlert).toMatchObject({
      severity: "critical",
      verdict: "drifted",
      drift: [{ after: [] }],
    });
    expect(story.lastAlert.decision.message).toBe(
      `The policy no longer minds. The cluster is still open: authorized-ranges. authorized-ranges is exempted until ${never} (ticket 4711).`,
    );
    story.wait(60).sees(opened, recheck);
    expect(story.told()).toEqual([]);
  });

  function opening(policy: Partial<ClusterPolicy>): Story {
    const story = learned(policy);
    story.sees(opened);
    return story;
  }

  function refused(story: Story): Story {
    story.answers(lock);
    return story;
  }

  it("and when it ends, what is still open opens a new incident", () => {
    const story = opening(alone);
    const { id } = story.exposure;
    story.changePolicy(exempt("authorized-ranges")).sees(opened, recheck);
    story.changePolicy({ exemptions: [] }).sees(opened, recheck);
    expect(story.told()).toEqual(["opened", "exempted", "opened"]);
    expect(story.exposure.id).not.toBe(id);
    expect(story.exposure.drift[0]?.before).toEqual(approvedRanges);
  });

  it("shows the commands that would close it", () => {
    const story = opening(alone);
    const commands = ["az aks update ..."];
    const step = story.changePolicy(exempt("authorized-ranges")).sees(opened, { ...recheck, commands });
    expect(step.alerts.map((alert) => alert.commands)).toEqual([commands]);
  });
});

it("a stand-down whose cluster is opened again under an exemption ends as exempted, open to this day", () => {
  const story = learned({ mode: "revert", reverts: { max: 0, windowSeconds: 3600 } });
  story.sees(opened);
  story.wait(60).sees();
  story.changePolicy(exempt("authorized-ranges")).sees(opened, recheck);
  expect(story.told()).toEqual(["opened", "contested", "exempted"]);
  expect(story.lastAlert.exposedSeconds).toBe(120);
});

describe("what was told and what is left decide the end, whatever the policy says", () => {
  it("an own update under way that closes it all the same is confirmed as reverted", () => {
    const story = learned();
    story.sees(opened);
    story.answers(accepted);
    story.changePolicy(exempt("authorized-ranges")).sees({ phase: "in-progress" }, recheck);
    story.sees({}, recheck);
    expect(story.told()).toEqual(["opened", "reverted"]);
  });

  it("an own update that ended badly is not sent again for what is exempted by now", () => {
    const story = learned();
    story.sees(opened);
    story.answers(accepted);
    story.changePolicy(exempt("authorized-ranges"));
    expect(story.sees({ phase: "failed" }, recheck).update).toBeUndefined();
    story.wait(60).sees(opened, recheck);
    expect(story.told()).toEqual(["opened", "exempted"]);
  });

  it("somebody who closes it while it is exempted resolves it", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    story.changePolicy(exempt("authorized-ranges")).sees({}, recheck);
    expect(story.told()).toEqual(["opened", "resolved"]);
  });

  it("one of two settings is exempted, the other one is closed: not green", () => {
    const story = learned({ mode: "alert" });
    const both: Shown = { ranges: [], exposure: { disableRunCommand: false } };
    const one: Shown = { exposure: { disableRunCommand: false } };
    story.state = { ...story.state, ...withStrictRunCommand(story) };
    story.sees(both);
    story.changePolicy(exempt("run-command")).sees(both, recheck);
    expect(story.told()).toEqual(["opened", "updated"]);
    expect(story.lastAlert.decision.message).toContain(
      "Still open, and no longer minded by the policy: run-command.",
    );
    story.sees(one, recheck);
    expect(story.told()).toEqual(["exempted"]);
    expect(story.lastAlert.findings.map(({ rule }) => rule)).toEqual(["run-command-enabled"]);
    expect(story.lastAlert.severity).toBe("medium");
  });

  it("what was exempted before the incident was opened is no part of its end", () => {
    const story = learned({ mode: "alert", ...exempt("run-command") });
    story.state = { ...story.state, ...withStrictRunCommand(story) };
    story.sees({ ranges: [], exposure: { disableRunCommand: false } });
    story.wait(60).sees({ exposure: { disableRunCommand: false } });
    expect(story.told()).toEqual(["opened", "resolved"]);
  });

  it.each<[string, Partial<ClusterPolicy>, Partial<ClusterPolicy>, Shown]>([
    [
      "a required rule is dropped",
      { require: ["no-local-accounts"] },
      { require: [] },
      { exposure: { disableLocalAccounts: false } },
    ],
    ["the broadest range is relaxed", { broadestRange: 8 }, { broadestRange: 4 }, { ranges: ["64.0.0.0/5"] }],
    [
      "a declared baseline is widened",
      { declared: { authorizedIPRanges: approvedRanges } },
      { declared: { authorizedIPRanges: [...approvedRanges, "20.0.0.0/16"] } },
      { ranges: [...approvedRanges, "20.0.0.0/16"] },
    ],
  ])("%s", (_what, before, after, shown) => {
    const story = new Story({ mode: "alert", ...before });
    story.sees(shown);
    story.changePolicy(after).sees(shown, recheck);
    expect(story.told()).toEqual(["opened", "exempted"]);
    expect(story.state.incidents).toEqual({});
  });

  it("a baseline is declared that holds what the learned one did not", () => {
    const story = learned({ mode: "alert" });
    const ranges = [...approvedRanges, "20.0.0.0/16"];
    story.sees({ ranges });
    story.changePolicy({ declared: { authorizedIPRanges: ranges } }).sees({ ranges }, recheck);
    expect(story.told()).toEqual(["opened", "exempted"]);
  });

  it("a declared baseline that is widened and told anew is what it is closed to", () => {
    const story = learned({ mode: "alert", declared: { authorizedIPRanges: approvedRanges } });
    story.sees(opened);
    const ranges = [...approvedRanges, "20.0.0.0/16"];
    story.changePolicy({ declared: { authorizedIPRanges: ranges } }).sees(opened);
    story.wait(60).sees({ ranges }, recheck);
    expect(story.told()).toEqual(["opened", "updated", "resolved"]);
  });

  it("a standing rule that a person accepted with the baseline is no part of it", () => {
    const story = new Story({ mode: "alert", require: ["no-local-accounts"] });
    const accounts = { exposure: { disableLocalAccounts: false } };
    story.sees(accounts);
    story.sees(accounts, { trigger: story.decision("accept") });
    story.wait(60).sees({ ...accounts, ranges: [] });
    story.wait(60).sees(accounts);
    expect(story.told()).toEqual(["opened", "accepted", "opened", "resolved"]);
  });

  it("is judged by the stored baseline where the approved list was too long to be kept", () => {
    const long = Array.from({ length: 200 }, (_, index) => `20.${index}.0.0/24`);
    const story = new Story({ mode: "alert" });
    story.sees({ ranges: long });
    story.wait(60).sees({ ranges: [] });
    story.state = { ...story.state, incidents: { exposure: digestOfIncident(story.exposure) } };
    expect(story.exposure.toldOpen?.drift).toEqual([{ setting: "authorized-ranges" }]);
    const exempted = story.changePolicy(exempt("authorized-ranges"));
    const closed = Object.assign(new Story({ mode: "alert" }), { state: exempted.state });
    exempted.sees({ ranges: [] }, recheck);
    expect(exempted.told()).toEqual(["opened", "exempted"]);
    closed.sees({ ranges: long }, recheck);
    expect(closed.told()).toEqual(["resolved"]);
  });
});

describe("a settled cluster whose last operation failed", () => {
  it("ends its incident where all that was told is shown as open and is exempted", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ...opened, phase: "failed" });
    story.changePolicy(exempt("authorized-ranges")).sees({ ...opened, phase: "failed" }, recheck);
    expect(story.told()).toEqual(["opened", "exempted"]);
  });

  it("keeps it while something that was told may be hidden", () => {
    const story = learned({ mode: "alert" });
    story.state = { ...story.state, ...withStrictRunCommand(story) };
    story.sees({ ranges: [], exposure: { disableRunCommand: false } });
    story
      .changePolicy(exempt("run-command"))
      .sees({ exposure: { disableRunCommand: false }, phase: "failed" }, recheck);
    expect(story.told()).toEqual(["opened"]);
    story.sees({ exposure: { disableRunCommand: false } }, recheck);
    expect(story.told()).toEqual(["exempted"]);
  });
});

describe("a list that shrank", () => {
  const narrowed: Shown = { ranges: ["73.140.245.0/24"] };

  it.each<[string, Partial<ClusterPolicy>]>([
    ["the policy ignores it from now on", { onNarrowed: "ignore" }],
    ["the ranges are exempted", exempt("authorized-ranges")],
    ["the shorter list is declared", { declared: { authorizedIPRanges: ["73.140.245.0/24"] } }],
  ])("is told as what it is where %s", (_what, policy) => {
    const story = learned({ mode: "alert" });
    story.sees(narrowed);
    story.changePolicy(policy).sees(narrowed, recheck);
    expect(story.told()).toEqual(["opened", "exempted"]);
    expect(story.lastAlert).toMatchObject({ severity: "low", verdict: "compliant", drift: [] });
    expect(story.lastAlert.decision.message).toContain(
      "The policy no longer minds. Approved ranges are no longer let in: 137.117.106.88/29.",
    );
  });

  it.each<[string, Partial<ClusterPolicy>]>([
    ["ignored", { onNarrowed: "ignore" }],
    ["only told", { onNarrowed: "alert" }],
    ["exempted", exempt("authorized-ranges")],
  ])("that was being put back is not sent again after a failure where it is %s by now", (_what, policy) => {
    const story = learned({ mode: "revert", onNarrowed: "revert" });
    expect(story.sees(narrowed).update).toBeDefined();
    story.answers(accepted);
    expect(story.changePolicy(policy).sees({ phase: "failed" }, recheck).update).toBeUndefined();
  });

  it("is resolved where the list is whole again, whatever the policy says", () => {
    const story = learned({ mode: "alert" });
    story.sees(narrowed);
    story.changePolicy({ onNarrowed: "ignore" }).sees({}, recheck);
    expect(story.told()).toEqual(["opened", "resolved"]);
  });

  it("is resolved where the cluster is private by now", () => {
    const story = learned({ mode: "alert" });
    story.sees(narrowed);
    story.sees({ ...narrowed, exposure: { enablePrivateCluster: true } });
    expect(story.told()).toEqual(["opened", "resolved"]);
    expect(story.lastAlert.decision.message).toBe("The cluster is private now: no list applies to it.");
  });
});

describe("a person who decides on it", () => {
  it.each(["accept", "revert"] as const)("comes too late to %s what the policy exempts", (action) => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    const trigger = story.decision(action);
    const { answer, update } = story.changePolicy(exempt("authorized-ranges")).sees(opened, { trigger });
    expect(answer).toMatchObject({ kind: "moved-on", status: "exempted" });
    expect(update).toBeUndefined();
    expect(story.told()).toEqual(["opened", "exempted"]);
  });
});

describe("the baseline", () => {
  it("learns no list from a cluster that is exempted", () => {
    const story = learned({ mode: "revert" });
    story.sees({ ranges: ["73.140.245.0/24"] });
    story.sees(opened);
    story.changePolicy(exempt("authorized-ranges")).sees(opened, recheck);
    story.changePolicy({ exemptions: [] });
    expect(story.sees(opened, recheck).update?.[0]?.value).toEqual(["73.140.245.0/24"]);
  });
});

/** The story's baseline, with run command disabled. */
function withStrictRunCommand({ state: { baseline } }: Story): Pick<Story["state"], "baseline"> {
  if (!baseline) throw new Error("nothing was learned");
  const strict = { disableRunCommand: true };
  return {
    baseline: {
      ...baseline,
      approved: { ...baseline.approved, ...strict },
      lastCompliant: { ...baseline.lastCompliant, ...strict },
    },
  };
}
