import { describe, expect, it } from "vitest";
import type { Alert, Transition } from "../../src/core/model/alert.ts";
import { routeAlerts } from "../../src/delivery/route-alerts.ts";
import { Story } from "../core/plan/story.ts";
import { danasWrite, openedWorld, RecordingChannel, shows } from "../reconcile/world.ts";

const all = { key: "all", minSeverity: "low" } as const;
const critical = { key: "critical", minSeverity: "critical" } as const;
const production = { key: "production", minSeverity: "low", clusterLabels: ["production"] } as const;
const channels = [all, critical, production];

/** One alert of an incident of which some channels have heard. */
function told(heardBy: readonly string[], change: Partial<Alert>, isOver = false) {
  const story = new Story({ mode: "alert" });
  story.sees({ ranges: [] });
  const incident = { ...story.exposure, announced: { ...story.exposure.announced, heardBy } };
  const state = { ...story.state, incidents: isOver ? {} : { exposure: incident } };
  return { state, incidents: [incident], alerts: [{ ...story.lastAlert, ...change }] };
}

describe("a channel that has heard of an incident", () => {
  const later: readonly Transition[] = [
    "updated",
    "failed",
    "contested",
    "reverted",
    "resolved",
    "accepted",
    "exempted",
  ];

  it.each(later)("hears that it is %s, in whatever severity and under whatever label", (transition) => {
    const step = told(["critical", "production"], { transition, severity: "low" });
    const { routes } = routeAlerts(step, channels, "test");
    expect(routes.map(({ channelKeys }) => channelKeys)).toEqual([["all", "critical", "production"]]);
  });

  it("hears a reminder only where it would reach it anyway", () => {
    const step = told(["critical", "production"], { transition: "reminded", severity: "low" });
    expect(routeAlerts(step, channels, "test").routes[0]?.channelKeys).toEqual(["all"]);
  });

  it("is told nothing where it is not configured any more", () => {
    const step = told(["gone"], { transition: "resolved", severity: "low" });
    expect(routeAlerts(step, channels, "test").routes[0]?.channelKeys).toEqual(["all"]);
  });
});

describe("who has heard of an incident", () => {
  it("is remembered in the very write that records the alert, in the state and in the incident", () => {
    const { step } = routeAlerts(told([], {}), channels, "production");
    expect(step.incidents[0]?.announced.heardBy).toEqual(["all", "critical", "production"]);
    expect(step.state.incidents.exposure?.announced.heardBy).toEqual(["all", "critical", "production"]);
  });

  it("is remembered of one that has ended", () => {
    const { step } = routeAlerts(
      told(["critical"], { transition: "resolved", severity: "low" }, true),
      channels,
      "x",
    );
    expect(step.incidents[0]?.announced.heardBy).toEqual(["critical", "all"]);
    expect(step.state.incidents).toEqual({});
  });

  it("grows alert by alert within one step", () => {
    const step = told([], { transition: "opened", severity: "low" });
    const [opened] = step.alerts;
    if (!opened) throw new Error("nothing was told");
    const alerts = [
      opened,
      { ...opened, transition: "contested" as const, toEveryChannel: true as const },
      { ...opened, transition: "updated" as const },
    ];
    const { routes } = routeAlerts({ ...step, alerts }, channels, "test");
    expect(routes.map(({ channelKeys }) => channelKeys)).toEqual([
      ["all"],
      ["all", "critical", "production"],
      ["all", "critical", "production"],
    ]);
  });

  it("stays as it is where nothing is told", () => {
    const step = { ...told(["critical"], {}), alerts: [] };
    expect(routeAlerts(step, channels, "test").step).toBe(step);
  });

  it("never holds a channel that only ever would have heard the end", () => {
    const step = told([], { transition: "resolved", severity: "low" });
    expect(routeAlerts(step, [critical], "test").routes[0]?.channelKeys).toEqual([]);
  });
});

it("a channel for critical alerts that heard of an opening hears of its lesser rest, and of its end", async () => {
  const world = await openedWorld();
  const quiet = new RecordingChannel("webhook-2", "critical");
  world.channels = [world.channel, quiet];
  world.policy = { ...world.policy, mode: "alert", require: ["no-run-command"] };
  const lesser = { exposure: { disableRunCommand: false } } as const;
  world.gateway.onRead = () => shows({ ranges: [], ...lesser });
  await world.run(danasWrite);
  world.gateway.onRead = () => shows(lesser);
  await world.run({ source: "recheck" });
  world.gateway.onRead = () => shows({ exposure: { disableRunCommand: true } });
  await world.run({ source: "recheck" });
  expect(world.channel.transitions).toEqual(["opened", "updated", "resolved"]);
  expect(quiet.received.map(({ transition, severity }) => [transition, severity])).toEqual([
    ["opened", "critical"],
    ["updated", "medium"],
    ["resolved", "medium"],
  ]);
});

it("a channel that heard of an opening hears that Azure refused to close it, and that people did", async () => {
  const world = await openedWorld();
  const labelled = Object.assign(new RecordingChannel("webhook-2"), { clusterLabels: ["production"] });
  world.channels = [labelled];
  world.policy = { ...world.policy, label: "production" };
  world.gateway.onUpdate = () => ({ kind: "refused", code: "ScopeLocked", reason: "a lock" });
  await world.run(danasWrite);
  world.policy = { ...world.policy, label: "renamed" };
  world.gateway.onRead = () => shows({});
  await world.run({ source: "recheck" });
  expect(labelled.transitions).toEqual(["opened", "failed", "resolved"]);
});
