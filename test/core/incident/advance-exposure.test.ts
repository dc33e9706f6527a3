import { describe, expect, it } from "vitest";
import { approvedRanges, dana, learned, type Shown, Story } from "../plan/story.ts";

const opened: Shown = { ranges: [] };
const updating: Shown = { phase: "in-progress" };
const accepted = { kind: "accepted" } as const;

describe("ranges removed, mode revert", () => {
  it("tells, reverts, and tells the confirmation once, by whichever run comes first", () => {
    const story = learned();
    const plan = story.sees(opened);
    expect(plan.decision.action).toBe("revert");
    expect(plan.update).toEqual([
      { path: ["apiServerAccessProfile", "authorizedIPRanges"], value: approvedRanges },
    ]);
    expect(plan.followUpSeconds).toBe(10);
    story.wait(1).answers(accepted);
    expect(story.told()).toEqual(["opened"]);
    story.sees(updating, { trigger: story.followUp() });
    story.sees(updating, { trigger: story.followUp() });
    expect(story.told()).toEqual([]);
    expect(story.exposure.status).toBe("reverting");
    const operationEnd = story.wait(30).now.toISOString();
    story.wait(4);
    story.sees({}, { trigger: { source: "recheck" }, operationEnd });
    expect(story.told()).toEqual(["reverted"]);
    const openedAt = Date.parse(story.lastAlert.openedAt);
    expect(story.lastAlert.exposedSeconds).toBe(Math.round((Date.parse(operationEnd) - openedAt) / 1000));
    story.sees({}, { trigger: { source: "event", eventTime: operationEnd } });
    story.sees({}, { trigger: { source: "follow-up", dueAt: story.now.toISOString() } });
    expect(story.told()).toEqual([]);
    expect(story.state.incidents).toEqual({});
  });

  it.each<[string, Shown]>([
    ["another list", { ranges: ["20.1.2.0/24"], phase: "in-progress" }],
    ["another setting", { ranges: [], exposure: { disableLocalAccounts: false }, phase: "in-progress" }],
  ])("%s that somebody opens while its own update is under way is told at once", (_what, shown) => {
    const story = learned();
    story.sees(opened);
    story.answers(accepted);
    story.sees({ ...opened, phase: "in-progress" }, { trigger: story.followUp() });
    expect(story.told()).toEqual(["opened"]);
    story.sees(shown);
    expect(story.told()).toEqual(["updated"]);
  });

  it("looks again after 10 s, and never more than 60 s apart", () => {
    const story = learned();
    const delays = [story.sees(opened).followUpSeconds];
    story.answers(accepted);
    for (let look = 0; look < 8; look++)
      delays.push(story.sees(updating, { trigger: story.followUp() }).followUpSeconds);
    expect(delays).toEqual([10, 10, 15, 23, 34, 51, 60, 60, 60]);
  });

  it("sends one message for one wait: an event between does not add another", () => {
    const story = learned();
    story.sees(opened);
    story.answers(accepted);
    story.wait(3);
    expect(story.sees(updating).followUpSeconds).toBeUndefined();
  });

  it("takes over from a run that was sending and died: under the same eTag nothing was sent, and nothing counts", () => {
    const story = learned({ mode: "revert", reverts: { max: 1, windowSeconds: 3600 } });
    story.sees({ ...opened, eTag: "one" });
    story.wait(2);
    const second = story.sees({ ...opened, eTag: "one" }, { trigger: { source: "follow-up" } });
    expect(second.update).toHaveLength(1);
    expect(story.exposure.update?.attempt?.count).toBe(1);
    expect(story.state.reverts).toEqual([story.now.toISOString()]);
    expect(story.told()).toEqual(["opened"]);
  });

  it("confirms what a run sent that died: the eTag has changed", () => {
    const story = learned();
    story.sees({ ...opened, eTag: "one" });
    story.sees({ ...updating, eTag: "two" }, { trigger: story.followUp() });
    expect(story.exposure).toMatchObject({ status: "reverting", update: { attempt: { phase: "sending" } } });
    story.sees({ eTag: "two" }, { trigger: story.followUp() });
    expect(story.told()).toEqual(["opened", "reverted"]);
    expect(story.state.reverts).toHaveLength(1);
  });

  it("alerts at once while the cluster is updating, waits, and reverts when it has settled", () => {
    const story = learned();
    const first = story.sees({ ...opened, phase: "in-progress" });
    expect(first.decision).toMatchObject({ action: "wait", wait: { for: "operation" } });
    expect(story.exposure.status).toBe("waiting");
    expect(story.told()).toEqual(["opened"]);
    expect(first.followUpSeconds).toBe(10);
    const settled = story.sees(opened, { trigger: story.followUp() });
    expect(settled.decision.action).toBe("revert");
    expect(story.told()).toEqual([]);
  });

  it("leaves a stopped cluster until it starts", () => {
    const story = learned();
    const stopped = story.sees({ ...opened, stopped: true });
    expect(stopped.decision).toMatchObject({ action: "wait", wait: { for: "start" } });
    expect(stopped.followUpSeconds).toBe(900);
    story.wait(100);
    expect(story.sees(opened).decision.action).toBe("revert");
    expect(story.told()).toEqual(["opened"]);
  });

  it("reverts what a failed foreign write opened", () => {
    const story = learned();
    expect(story.sees({ ...opened, phase: "failed" }).decision.action).toBe("revert");
  });

  it("a failed foreign write that shows nothing open confirms nothing", () => {
    const story = learned();
    const { decision } = story.sees({ phase: "failed" });
    expect(decision.action).toBe("none");
    expect(story.told()).toEqual([]);
  });

  it("sends its own update again when it failed, although the body shows the baseline: a failure, no fight", () => {
    const story = learned();
    story.sees(opened);
    story.answers(accepted);
    const again = story.sees({ phase: "failed" }, { trigger: story.followUp() });
    expect(again.update).toEqual([
      { path: ["apiServerAccessProfile", "authorizedIPRanges"], value: approvedRanges },
    ]);
    expect(story.state.reverts).toHaveLength(1);
    story.answers(accepted);
    story.sees({ phase: "canceled" }, { trigger: story.followUp() });
    expect(story.state.reverts).toHaveLength(1);
    story.answers(accepted);
    expect(story.told()).toEqual(["opened"]);
    const last = story.sees({ phase: "failed" }, { trigger: story.followUp() });
    expect(last.decision.action).toBe("refuse");
    expect(story.told()).toEqual(["failed"]);
    expect(story.state.reverts).toEqual([]);
    expect(story.exposure).toMatchObject({ status: "failed", refusal: { code: "OperationFailed" } });
    expect(story.lastAlert.severity).toBe("critical");
  });

  it("tells a change of shape once", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    story.wait(10);
    const both: Shown = { ...opened, exposure: { disableLocalAccounts: false } };
    story.sees(both);
    story.sees(both);
    expect(story.told()).toEqual(["opened", "updated"]);
    expect(story.lastAlert.drift.map(({ setting }) => setting)).toEqual([
      "authorized-ranges",
      "local-accounts",
    ]);
  });

  it("tells a list that is wrong as it stands again when it grows, and not when it is only spelled otherwise", () => {
    const story = new Story({ mode: "alert" });
    story.sees({ ranges: ["12.0.0.0/7"] });
    const { fingerprint } = story.exposure;
    story.wait(60);
    story.sees({ ranges: ["13.0.0.0/8", "12.0.0.0/8"] });
    expect(story.told()).toEqual(["opened"]);
    expect(story.exposure.fingerprint).toBe(fingerprint);
    story.wait(60);
    story.sees({ ranges: ["12.0.0.0/7", "64.0.0.0/7", "128.0.0.0/7"] });
    expect(story.told()).toEqual(["updated"]);
    expect(story.lastAlert.fingerprint).toBe(story.exposure.fingerprint);
    expect(story.exposure.fingerprint).not.toBe(fingerprint);
  });

  it("keeps the fingerprint of what was seen last, though what is told of it is no news", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    const { fingerprint } = story.exposure;
    story.wait(60);
    story.sees({ ...opened, exposure: { networkPolicy: "calico" } });
    expect(story.told()).toEqual(["opened"]);
    expect(story.exposure.fingerprint).not.toBe(fingerprint);
    expect(story.exposure.fingerprint).toMatch(/^[0-9a-f]{24}$/);
  });

  it("an added block that is split in two is no news", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: [...approvedRanges, "8.8.8.0/24"] });
    story.sees({ ranges: [...approvedRanges, "8.8.8.128/25", "8.8.8.0/25"] });
    expect(story.told()).toEqual(["opened"]);
  });

  it("another spelling of the same drift is no news", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ranges: ["73.140.245.0/24", "8.8.8.0/24"] });
    story.sees({ ranges: ["8.8.8.7/24", "73.140.245.0/25", "73.140.245.128/25"] });
    expect(story.told()).toEqual(["opened"]);
  });

  it("says who opened it by the event, and the guardrail's own event changes nothing of that", () => {
    const story = learned();
    story.sees(opened, { trigger: { source: "recheck" } });
    expect(story.lastAlert.actor).toBeUndefined();
    story.answers(accepted);
    const eventTime = new Date(story.now.getTime() - 40_000).toISOString();
    story.wait(31);
    story.sees(opened, { trigger: { ...story.event(), eventTime } });
    expect(story.exposure).toMatchObject({ attribution: { actor: dana }, exposedSince: eventTime });
    story.answers(accepted);
    story.sees({}, { trigger: story.ownEvent() });
    expect(story.lastAlert).toMatchObject({ transition: "reverted", actor: dana });
  });

  it("the guardrail's own event is not the time of a drift that it happens to find", () => {
    const story = learned({ mode: "alert" });
    const own = {
      source: "event",
      eventTime: new Date(story.now.getTime() - 500_000).toISOString(),
    } as const;
    story.sees(opened, { trigger: own });
    expect(story.lastAlert.exposedSeconds).toBe(0);
  });

  it("tells the correlation id also of a write whose event does not say who made it", () => {
    const story = learned({ mode: "alert" });
    const { actor: _nobody, ...anonymous } = story.event();
    story.sees(opened, { trigger: anonymous });
    expect(story.lastAlert).not.toHaveProperty("actor");
    expect(story.lastAlert.correlationId).toBe("0a1b2c3d");
  });

  it("the guardrail's own event leaves neither an actor nor a correlation id", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened, { trigger: story.ownEvent() });
    expect(story.lastAlert).not.toHaveProperty("actor");
    expect(story.lastAlert).not.toHaveProperty("correlationId");
  });

  it("counts the exposure from the write, not from the first sight", () => {
    const story = learned({ mode: "alert" });
    const written = story.event();
    story.wait(45);
    story.sees(opened, { trigger: written });
    expect(story.lastAlert.exposedSeconds).toBe(45);
  });

  it("waits for the grace that the policy gives, and reverts then", () => {
    const story = learned({ mode: "revert", revertAfterSeconds: 600 });
    const first = story.sees(opened);
    expect(first.decision).toMatchObject({ action: "wait", wait: { for: "grace" } });
    expect(first.followUpSeconds).toBe(600);
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("revert");
  });

  it("tells the revert although a standing finding remains, and opens that as a story of its own", () => {
    const story = learned();
    story.policy = { ...story.policy, require: ["no-run-command"] };
    story.sees();
    expect(story.told()).toEqual(["opened"]);
    story.wait(60);
    story.sees(opened);
    story.answers(accepted);
    expect(story.told()).toEqual(["updated"]);
    const confirming = story.sees(updating, { trigger: story.followUp() });
    expect(story.told()).toEqual([]);
    expect(confirming.followUpSeconds).toBe(10);
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reverted", "opened"]);
    expect(story.alerts.at(-2)).toMatchObject({ verdict: "exposed" });
    expect(story.exposure.findings.map(({ rule }) => rule)).toEqual(["required-no-run-command"]);
    story.sees();
    expect(story.told()).toEqual([]);
  });

  it("repeats a failed update although a standing finding remains", () => {
    const story = learned();
    story.policy = { ...story.policy, require: ["no-run-command"] };
    story.sees(opened);
    story.answers(accepted);
    expect(story.sees({ phase: "failed" }, { trigger: story.followUp() }).decision.action).toBe("revert");
  });

  it("a setting that only a person can put back stays told, and the rest goes back", () => {
    const story = learned();
    const both: Shown = { ranges: [], exposure: { networkPolicy: "none" } };
    const plan = story.sees(both);
    expect(plan.decision.withheld.map(({ setting }) => setting)).toEqual(["network-policy"]);
    expect(plan.update).toHaveLength(1);
    story.answers(accepted);
    const left: Shown = { exposure: { networkPolicy: "none" } };
    story.sees({ ...left, phase: "in-progress" }, { trigger: story.followUp() });
    expect(story.told()).toEqual(["opened"]);
    const repeated = story.sees({ ...left, phase: "failed" }, { trigger: story.followUp() });
    expect(repeated.update).toEqual([
      { path: ["apiServerAccessProfile", "authorizedIPRanges"], value: approvedRanges },
    ]);
    story.answers(accepted);
    story.sees(left, { trigger: story.followUp() });
    expect(story.told()).toEqual(["updated"]);
    expect(story.exposure.status).toBe("open");
    story.sees();
    expect(story.told()).toEqual(["resolved"]);
  });
});
