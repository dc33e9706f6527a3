import { describe, expect, test } from "vitest";
import { onClusterWrite } from "../../../src/functions/on-cluster-write.ts";
import { sweep } from "../../../src/functions/sweep.ts";
import type { Shown } from "../../core/plan/story.ts";
import { fixtureEvent } from "../../functions/app.ts";
import { SweepingApp, sweptApp } from "./sweeping-app.ts";

const opened: Shown = { ranges: [] };

describe("events that do not arrive", () => {
  const silent = "AKS Guardrail gets no events: drift is found late";

  test("are told once where a sweep found what they should have told, and once again when they do", async () => {
    const app = await sweptApp("aks-one", "aks-two");
    app.has("aks-one", opened);
    await app.sweeps();
    expect(app.notices).toEqual([]);
    app.world.wait(900);
    await app.sweeps();
    expect(app.notices).toEqual([silent]);
    app.world.wait(3_600);
    app.has("aks-two", opened);
    await app.sweeps();
    app.world.wait(900);
    await app.sweeps();
    expect(app.notices).toEqual([silent]);
    await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    await app.sweeps();
    expect(app.notices).toEqual([silent, "AKS Guardrail gets events again"]);
    app.world.wait(300);
    await app.sweeps();
    expect(app.notices).toHaveLength(2);
  });

  test("are told once where two timers come at once", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", opened);
    await app.sweeps();
    app.world.wait(900);
    await Promise.all([sweep(app, app.log), sweep(app, app.log)]);
    expect(app.notices).toEqual([silent]);
  });

  test("are told once where the first timer does not get to remember it", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", opened);
    await app.sweeps();
    app.world.wait(900);
    const noteTold = app.sweepMemory.noteTold.bind(app.sweepMemory);
    app.sweepMemory.noteTold = async () => undefined;
    await app.sweeps();
    app.sweepMemory.noteTold = noteTold;
    app.world.wait(1);
    await app.sweeps();
    expect(app.notices).toEqual([silent]);
  });

  test("are not missed where the event came a little later", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", opened);
    await app.sweeps();
    app.world.wait(300);
    await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    app.world.wait(900);
    await app.sweeps();
    expect(app.notices).toEqual([]);
  });

  test("are not missed where a cluster is first seen exposed", async () => {
    const app = new SweepingApp();
    app.has("aks-one", opened);
    await app.sweeps();
    app.world.wait(900);
    await app.sweeps();
    expect(app.notices).toEqual([]);
  });
});
