import { describe, expect, test, vi } from "vitest";
import { noLooks } from "../../../src/core/model/look-count.ts";
import { sweep } from "../../../src/functions/sweep.ts";
import { SweepingApp, sweptApp } from "./sweeping-app.ts";

const ours = new SweepingApp().world.cluster.subscriptionId;
const other = "0b000000-0000-0000-0000-000000000002";

describe("two sweeps at once", () => {
  test("where another instance is at it, nothing is done", async () => {
    const app = await sweptApp("aks-one");
    const { record, version } = (await app.sweepMemory.load()) ?? expect.fail("there was a sweep");
    const running = {
      startedAt: app.world.now.toISOString(),
      left: [ours],
      atOnce: 100,
      judged: {},
      clusters: 0,
      looks: noLooks,
      leftOver: 0,
      unreadable: [],
      back: [],
      failures: 0,
    };
    await app.sweepMemory.save({ ...record, running }, version);
    await app.sweeps();
    expect(app.inventory.asked).toHaveLength(1);
    app.world.wait(180);
    await app.sweeps();
    expect(app.inventory.asked).toHaveLength(2);
    expect((await app.record()).running).toBeUndefined();
    expect(app.lines.join("\n")).toContain("broke off and goes on: 1 subscriptions are left");
  });

  test("of two that began together, one stops, and no cluster is read twice", async () => {
    const app = new SweepingApp();
    app.has("aks-one");
    app.has("aks-two");
    await Promise.all([sweep(app, app.log), sweep(app, app.log)]);
    await app.looks();
    expect(app.world.gateway.reads).toBe(2);
    expect(app.lines.filter((line) => line.includes("Another instance"))).toHaveLength(1);
  });

  test("a sweep that died goes on where it was, and reads nothing again that it has had read", async () => {
    const app = new SweepingApp();
    app.listing = { kind: "known", subscriptionIds: [ours, other] };
    app.has("aks-one");
    app.inventory.rows = [...app.inventory.rows, { cluster: app.id("aks-two", other) }];
    app.truth.set("aks-two", {});
    const save = app.sweepMemory.save.bind(app.sweepMemory);
    let saves = 0;
    const spy = vi.spyOn(app.sweepMemory, "save").mockImplementation((record, version) => {
      if (++saves > 1) throw new Error("the instance died");
      return save(record, version);
    });
    await app.sweeps();
    expect((await app.record()).running?.left).toEqual([ours, other].toSorted());
    spy.mockRestore();
    const { reads } = app.world.gateway;
    app.world.wait(300);
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(reads);
    expect((await app.record()).running).toBeUndefined();
  });
});
