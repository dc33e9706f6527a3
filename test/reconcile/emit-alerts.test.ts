import { describe, expect, it } from "vitest";
import type { Notice } from "../../src/core/model/notice.ts";
import { deliverOrphanedAlerts } from "../../src/delivery/orphaned-alerts.ts";
import { outboxOfRun } from "../../src/reconcile/emit-alerts.ts";
import { readAndPlan } from "../../src/reconcile/read-and-plan.ts";
import { danasWrite, openedWorld } from "./world.ts";

const notice: Notice = { id: "weaker-policy-1", title: "Tags select a weaker entry", lines: [] };

describe("a notice that a plan asks for", () => {
  it("is recorded with the state that it comes from, and by no run after it", async () => {
    const world = await openedWorld();
    const { cluster, dependencies, store } = world;
    const { signal } = new AbortController();
    const { state } = await store.load(cluster);
    const run = await readAndPlan(cluster, state, danasWrite, dependencies, signal);
    const asking = { ...run, plan: { ...run.plan, notices: [notice] } };
    const { entries: first } = await outboxOfRun(asking, dependencies);
    expect(first.map(({ kind }) => kind)).toEqual(["alert", "notice"]);
    const { version } = await store.load(cluster);
    await store.commit(cluster, { state: run.plan.state, incidents: [], alerts: first }, version);
    const { entries: later } = await outboxOfRun(
      { ...asking, plan: { ...asking.plan, alerts: [] } },
      dependencies,
    );
    expect(later).toEqual([]);
    await deliverOrphanedAlerts(cluster, dependencies, signal);
    world.wait(45);
    await deliverOrphanedAlerts(cluster, dependencies, signal);
    expect(world.channel.notices).toMatchObject([{ id: "weaker-policy-1", clusterId: cluster.id }]);
  });
});
