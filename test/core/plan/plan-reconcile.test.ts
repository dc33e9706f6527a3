import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/core/model/actor.ts";
import { approvedRanges, dana, learned, type Shown, Story } from "./story.ts";

const opened: Shown = { ranges: [] };
const updating: Shown = { phase: "in-progress" };
const accepted = { kind: "accepted" } as const;

describe("first sight", () => {
  it("learns a protected cluster in silence", () => {
    const story = new Story();
    expect(story.sees().decision.action).toBe("learn");
    expect(story.state.baseline?.approved.authorizedIPRanges).toEqual(approvedRanges);
    expect(story.told()).toEqual([]);
    const before = story.state;
    story.wait(5);
    expect(story.sees().decision.action).toBe("none");
    const readAt = story.now.toISOString();
    expect(story.state).toEqual({ ...before, compliantAt: readAt, seenAt: readAt });
  });

  it("learns nothing while an operation runs", () => {
    const story = new Story();
    story.sees(updating);
    expect(story.state.baseline).toBeUndefined();
  });

  it("opens an incident for an exposed cluster, and learns the baseline once somebody protects it", () => {
    const story = new Story({ mode: "revert" });
    expect(story.sees(opened).decision.action).toBe("alert");
    expect(story.lastAlert).toMatchObject({ verdict: "exposed", severity: "critical", actor: dana });
    expect(story.lastAlert.findings.map(({ rule }) => rule)).toEqual(["no-authorized-ranges"]);
    expect(story.state.baseline?.approved).not.toHaveProperty("authorizedIPRanges");
    expect(story.state.baseline?.approved).toHaveProperty("disableRunCommand");
    story.wait(300);
    story.sees(updating);
    story.wait(120);
    story.sees({});
    expect(story.told()).toEqual(["opened", "resolved"]);
    expect(story.lastAlert).toMatchObject({ verdict: "compliant", exposedSeconds: 420 });
    expect(story.state.baseline?.source).toBe("learned");
    expect(story.state.baseline?.approved.authorizedIPRanges).toEqual(approvedRanges);
  });

  it("does not learn what is exempted for a while", () => {
    const exemption = {
      setting: "authorized-ranges",
      until: "2026-12-31T00:00:00Z",
      reason: "migration",
    } as const;
    const story = new Story({ exemptions: [exemption] });
    const { decision, evaluation } = story.sees(opened);
    expect([evaluation.verdict, decision.action]).toEqual(["compliant", "learn"]);
    expect(decision.message).toContain("authorized-ranges while the policy exempts it");
    expect(story.state.baseline?.approved).not.toHaveProperty("authorizedIPRanges");
    const again = story.sees(opened).decision;
    expect([again.action, again.message]).toEqual(["none", expect.stringContaining("of authorized-ranges")]);
  });
});

describe("mode alert", () => {
  it("tells, and tells when somebody else has closed it", () => {
    const story = learned({ mode: "alert", remindEverySeconds: null });
    const plan = story.sees(opened);
    expect(plan.decision.action).toBe("alert");
    expect(plan.update).toBeUndefined();
    expect(plan.followUpSeconds).toBeUndefined();
    story.wait(600);
    story.sees(updating);
    expect(story.told()).toEqual(["opened"]);
    story.wait(100);
    story.sees();
    expect(story.told()).toEqual(["resolved"]);
    expect(story.lastAlert.exposedSeconds).toBe(700);
  });

  it("an old event that comes again does not shorten the exposure", () => {
    const story = learned({ mode: "alert" });
    const weakening = story.event();
    story.sees(opened, { trigger: weakening });
    story.wait(600);
    story.sees(
      {},
      { trigger: weakening, ...(weakening.eventTime ? { operationEnd: weakening.eventTime } : {}) },
    );
    expect(story.lastAlert.exposedSeconds).toBe(600);
  });

  it("an old event that comes again says nothing of an exposure that came after it", () => {
    const story = learned({ mode: "alert" });
    const weakening = story.event();
    story.sees(opened, { trigger: weakening });
    story.wait(600);
    story.sees();
    story.wait(600);
    story.sees(opened, { trigger: weakening });
    expect(story.told()).toEqual(["opened", "resolved", "opened"]);
    expect(story.lastAlert).not.toHaveProperty("actor");
    expect(story.lastAlert).not.toHaveProperty("correlationId");
    expect(story.exposure.exposedSince).toBe(story.now.toISOString());
  });

  it("an old event does not become the reason for an exposure that was seen before it came", () => {
    const story = learned({ mode: "alert" });
    const weakening = story.event();
    story.sees(opened, { trigger: weakening });
    story.wait(600);
    story.sees();
    story.wait(600);
    story.sees(opened, { trigger: { source: "recheck" } });
    story.wait(60);
    story.sees(opened, { trigger: weakening });
    expect(story.exposure.attribution).not.toHaveProperty("actor");
    expect(Date.parse(story.exposure.exposedSince)).toBe(story.now.getTime() - 60_000);
  });

  it.each<[string, number, Actor | undefined]>([
    ["the weakening write, which comes late", -30, dana],
    ["the weakening write, which was seen before AKS had applied it", 300, dana],
    ["a later write that changed nothing of it", 630, undefined],
  ])("the event of %s", (_, seconds, actor) => {
    const story = learned({ mode: "alert" });
    const at = story.wait(60).now.getTime() + seconds * 1000;
    story.sees(opened, { trigger: { source: "recheck" } });
    story.wait(660);
    story.sees(opened, { trigger: { ...story.event(), eventTime: new Date(at).toISOString() } });
    expect(story.exposure.attribution.actor).toEqual(actor);
    expect(Date.parse(story.exposure.exposedSince)).toBe(
      story.now.getTime() - 660_000 + Math.min(0, seconds * 1000),
    );
  });

  it("mode off says and remembers nothing", () => {
    const story = new Story({ mode: "off" });
    expect(story.sees(opened).decision.action).toBe("none");
    story.cannotRead({ kind: "denied", reason: "AuthorizationFailed" });
    expect(story.told()).toEqual([]);
    expect(story.state).toEqual({
      clusterId: story.state.clusterId,
      retired: [],
      incidents: {},
      reverts: [],
    });
  });

  it("an exempted setting is neither told nor put back", () => {
    const until = "2026-11-21T20:00:00Z";
    const story = learned({
      mode: "revert",
      exemptions: [{ setting: "local-accounts", until, reason: "ticket 4711" }],
    });
    const weak: Shown = { exposure: { disableLocalAccounts: false } };
    expect(story.sees(weak).evaluation.verdict).toBe("compliant");
    expect(story.told()).toEqual([]);
    story.now = new Date("2026-11-21T20:00:01Z");
    expect(story.sees(weak).decision.action).toBe("revert");
  });
});

describe("what the baseline remembers", () => {
  it("a setting that was tightened, and then loosened again, is drift", () => {
    const story = new Story({ mode: "revert" });
    story.sees({ exposure: { disableRunCommand: null } });
    story.wait(60);
    expect(story.sees({ exposure: { disableRunCommand: true } }).decision.action).toBe("learn");
    story.wait(60);
    const { decision, update } = story.sees({ exposure: { disableRunCommand: false } });
    expect(decision.action).toBe("revert");
    expect(update).toEqual([{ path: ["apiServerAccessProfile", "disableRunCommand"], value: true }]);
  });

  it.each([
    ["the same uid", "uid-1", true],
    ["no uid", undefined, true],
    ["another uid", "uid-2", false],
  ])("a deleted cluster that returns with %s", (_, uid, isSame) => {
    const story = new Story({ mode: "revert" });
    story.sees({ resourceUid: "uid-1" });
    story.findsNone();
    expect(story.state.baseline).toBeUndefined();
    const plan = story.sees({ ...opened, ...(uid ? { resourceUid: uid } : {}) });
    expect(plan.evaluation.verdict).toBe(isSame ? "drifted" : "exposed");
    expect(story.state.retired).toHaveLength(isSame ? 0 : 1);
  });

  it("the last five deleted clusters of an id, and each that returns finds its own", () => {
    const story = new Story({ mode: "revert" });
    for (const uid of ["uid-1", "uid-2", "uid-3", "uid-4", "uid-5", "uid-6"]) {
      story.sees({ resourceUid: uid });
      story.findsNone();
      story.wait(60);
    }
    const retired = (): unknown[] => story.state.retired.map(({ resourceUid }) => resourceUid);
    expect(retired()).toEqual(["uid-6", "uid-5", "uid-4", "uid-3", "uid-2"]);
    expect(story.sees({ ...opened, resourceUid: "uid-2" }).evaluation.verdict).toBe("drifted");
    expect(story.state.baseline?.resourceUid).toBe("uid-2");
    expect(retired()).toEqual(["uid-6", "uid-5", "uid-4", "uid-3"]);
  });

  it("a deleted cluster's incident ends; nobody says that it is compliant", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    story.findsNone();
    expect(story.told()).toEqual(["opened", "resolved"]);
    expect(story.lastAlert).toMatchObject({
      verdict: "unknown",
      decision: { reason: "ClusterDeleted", message: "The cluster was deleted." },
    });
  });

  it("a successor that was created before anybody looked begins its own story", () => {
    const story = new Story({ mode: "revert" });
    story.sees({ resourceUid: "uid-1" });
    story.sees({ ...opened, resourceUid: "uid-1" });
    story.answers(accepted);
    story.wait(60);
    story.sees({ resourceUid: "uid-2" });
    expect(story.told()).toEqual(["opened", "resolved"]);
    expect(story.lastAlert.decision.message).toContain("another one was created");
    expect(story.state.baseline?.resourceUid).toBe("uid-2");
  });

  it("outbound addresses that are new go back with the list, and are no drift afterwards", () => {
    const story = learned();
    const resource = "/subscriptions/0/publicipaddresses/new";
    const outbound = { type: "loadbalancer", resources: [resource], unnamedPools: [] };
    const reading = { kind: "known", blocks: ["20.42.25.196/32"] } as const;
    const plan = story.sees({ ...opened, outbound }, { outbound: reading });
    const list = [...approvedRanges, "20.42.25.196/32"];
    expect(plan.update?.[0]?.value).toEqual(list);
    expect(story.state.baseline?.outboundAdditions).toEqual(["20.42.25.196/32"]);
    story.answers(accepted);
    story.sees({ ranges: list, outbound }, { trigger: story.followUp() });
    expect(story.told()).toEqual(["opened", "reverted"]);
    story.sees({ ranges: list, outbound });
    expect(story.told()).toEqual([]);
  });

  it("outbound addresses that cannot be read hold the revert back, told, and are tried again", () => {
    const story = learned();
    const outbound = {
      type: "loadbalancer",
      resources: ["/subscriptions/0/publicipaddresses/new"],
      unnamedPools: [],
    };
    const plan = story.sees({ ...opened, outbound }, { outbound: { kind: "unknown", reason: "503" } });
    expect(plan.decision.action).toBe("refuse");
    expect(plan.followUpSeconds).toBe(15);
    const reading = { kind: "known", blocks: ["20.42.25.196/32"] } as const;
    expect(
      story.sees({ ...opened, outbound }, { outbound: reading, trigger: story.followUp() }).decision.action,
    ).toBe("revert");
    expect(story.told()).toEqual(["opened"]);
  });
});
