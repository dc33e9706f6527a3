import { describe, expect, test, vi } from "vitest";
import type { InventoryAnswer } from "../../../src/ports/fleet-inventory.ts";
import type { Shown } from "../../core/plan/story.ts";
import { SweepingApp, sweptApp } from "./sweeping-app.ts";

const opened: Shown = { ranges: [] };
const ours = new SweepingApp().world.cluster.subscriptionId;

describe("what goes wrong in a sweep", () => {
  test("a page that breaks off is asked for again, and nothing is lost or read twice", async () => {
    const app = new SweepingApp();
    for (const name of ["aks-one", "aks-two", "aks-three"]) app.has(name);
    app.inventory.pageSize = 2;
    app.inventory.answers.push(undefined, { kind: "unavailable", reason: "503", retryAfterSeconds: 7 });
    await app.sweeps();
    expect(app.pauses).toEqual([7]);
    expect(app.world.gateway.reads).toBe(3);
    expect((await app.record()).last?.isWell).toBe(true);
  });

  test("a token that is refused begins the question anew", async () => {
    const app = new SweepingApp();
    for (const name of ["aks-one", "aks-two", "aks-three"]) app.has(name);
    app.inventory.pageSize = 2;
    app.inventory.answers.push(undefined, { kind: "token-refused", reason: "expired" });
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(3);
  });

  test.each<[string, readonly (InventoryAnswer<never> | undefined)[]]>([
    [
      "whose token is refused however often it is asked",
      [
        undefined,
        { kind: "token-refused", reason: "expired" },
        undefined,
        { kind: "token-refused", reason: "expired" },
        undefined,
        { kind: "token-refused", reason: "expired" },
        undefined,
        { kind: "token-refused", reason: "expired" },
      ],
    ],
    [
      "that cuts its answer off and does not say how to go on",
      [undefined, { kind: "unavailable", reason: "cut off", cannotGoOn: true }],
    ],
    ["that leads back to where it has been", [undefined, { kind: "page", items: [], oddRows: 0, next: "2" }]],
  ])("an inventory %s is replaced by ARM's own lists", async (_what, answers) => {
    const app = new SweepingApp();
    for (const name of ["aks-one", "aks-two", "aks-three"]) app.has(name);
    app.inventory.pageSize = 2;
    app.inventory.lists.set(ours, app.inventory.rows);
    app.inventory.answers.push(...answers);
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(3);
    expect((await app.record()).last?.isWell).toBe(true);
    expect(app.inventory.asked.filter(({ what }) => what === "listed")).toHaveLength(1);
  });

  test("a cluster that two pages show differently is read, whatever the later one shows", async () => {
    const app = await sweptApp("aks-one", "aks-two");
    app.has("aks-one", opened);
    const before = app.inventory.rows;
    app.has("aks-one");
    const shown = [...before, ...app.inventory.rows, ...app.inventory.rows];
    app.truth.set("aks-one", opened);
    app.inventory.rows = shown;
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(1);
    expect(app.told).toEqual(["aks-one: opened"]);
  });

  test("an inventory that does not answer is no empty fleet, and is asked again by the next timer", async () => {
    const app = await sweptApp("aks-one");
    for (let tries = 0; tries < 4; tries++)
      app.inventory.answers.push({ kind: "unavailable", reason: "503: try later" });
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(0);
    expect((await app.record()).last?.isWell).toBe(false);
    expect(app.lines.join("\n")).toContain("503: try later");
    expect(app.world.telemetry.figures).toContainEqual(["failure", "sweep"]);
    app.world.wait(300);
    await app.sweeps();
    expect((await app.record()).last?.isWell).toBe(true);
  });

  test("an inventory that asks for a long wait is left alone until the next timer", async () => {
    const app = await sweptApp("aks-one");
    app.inventory.answers.push({ kind: "unavailable", reason: "429", retryAfterSeconds: 60 });
    await app.sweeps();
    expect(app.pauses).toEqual([]);
    expect((await app.record()).last?.isWell).toBe(false);
  });

  test("an inventory that may not be asked at all is replaced by ARM's own lists", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", opened);
    app.inventory.lists.set(ours, app.inventory.rows);
    app.inventory.answers.push({ kind: "denied", reason: "Forbidden" });
    await app.sweeps();
    expect(app.told).toEqual(["aks-one: opened"]);
    expect((await app.record()).last?.isWell).toBe(true);
  });

  test("a cluster whose state cannot be read keeps no other from being looked at", async () => {
    const app = await sweptApp("aks-one", "aks-two");
    app.has("aks-one", opened);
    app.has("aks-two", opened);
    const load = app.world.store.load.bind(app.world.store);
    const spy = vi.spyOn(app.world.store, "load").mockImplementation(async (cluster) => {
      if (cluster.name === "aks-one") throw new Error("a bad row");
      return load(cluster);
    });
    await app.sweeps();
    expect(app.told).toEqual(["aks-two: opened"]);
    expect((await app.record()).last?.isWell).toBe(false);
    spy.mockRestore();
    app.world.wait(300);
    await app.sweeps();
    expect(app.told).toEqual(["aks-two: opened", "aks-one: opened"]);
  });

  test("subscriptions that are not known are no empty fleet", async () => {
    const app = new SweepingApp();
    app.listing = { kind: "unknown", reason: "ARM answered 503" };
    await app.sweeps();
    expect(app.lines.join("\n")).toContain(
      "could not be looked at: Error: the subscriptions in scope are not known: ARM answered 503",
    );
    expect(await app.record()).toMatchObject({ since: app.world.now.toISOString() });
    expect(app.inventory.asked).toEqual([]);
  });
});
