import { describe, expect, test, vi } from "vitest";
import { lookEarly } from "../../../src/app/early-look/look-early.ts";
import { ShownBefore } from "../../../src/app/early-look/shown-before.ts";
import { earlyLook } from "../../../src/functions/early-look.ts";
import { onClusterWrite } from "../../../src/functions/on-cluster-write.ts";
import { StateConflictError } from "../../../src/ports/state-store.ts";
import { approvedRanges, type Shown } from "../../core/plan/story.ts";
import { fixtureEvent } from "../../functions/app.ts";
import { SweepingApp } from "../sweep/sweeping-app.ts";

const opened: Shown = { ranges: [], phase: "in-progress" };
const ours = new SweepingApp().world.cluster.subscriptionId;

/** An app that has swept its clusters, and looks early every minute. */
class WatchingApp extends SweepingApp {
  override earlyLookSeconds: number | undefined = 60;

  /** The cluster is there, and ARM lists it as it is. */
  override has(name: string, shown: Shown = {}, row: Shown = shown): void {
    super.has(name, shown, row);
    this.inventory.lists.set(ours, this.inventory.rows);
  }

  /** A minute passes, and the timer comes; what it asks for is read. */
  async minute(): Promise<void> {
    this.world.wait(60);
    await earlyLook(this, this.log);
    await this.looks();
  }

  get lists(): number {
    return this.inventory.asked.filter(({ what }) => what === "listed").length;
  }
}

async function watchingApp(...names: string[]): Promise<WatchingApp> {
  const app = new WatchingApp();
  for (const name of names) app.has(name);
  await app.sweeps();
  app.world.gateway.reads = 0;
  return app;
}

describe("the early look", () => {
  test("tells an opening while its operation still runs, before any event, and once", async () => {
    const app = await watchingApp("aks-one", "aks-two");
    await app.minute();
    expect(app.world.gateway.reads).toBe(0);
    app.has("aks-one", opened);
    await app.minute();
    expect(app.told).toEqual(["aks-one: opened"]);
    const { reads } = app.world.gateway;
    for (let minutes = 0; minutes < 15; minutes++) {
      app.world.wait(60);
      await earlyLook(app, app.log);
      expect(app.waiting.filter((look) => look.endsWith(": exposed"))).toEqual([]);
    }
    expect(app.world.gateway.reads).toBe(reads);
    expect(app.told).toEqual(["aks-one: opened"]);
    expect(app.lists).toBe(17);
  });

  test("costs one call a subscription and minute, and no request to storage for what was shown before", async () => {
    const app = await watchingApp("aks-one", "aks-two");
    await app.minute();
    const load = vi.spyOn(app.world.store, "load");
    await app.minute();
    await app.minute();
    expect(load).not.toHaveBeenCalled();
    expect(app.lists).toBe(3);
    expect(app.world.gateway.reads).toBe(0);
  });

  test("decides nothing from what is listed: the read does, and is not repeated every minute", async () => {
    const app = await watchingApp("aks-one");
    app.has("aks-one", {}, opened);
    for (let minutes = 0; minutes < 10; minutes++) await app.minute();
    expect(app.world.gateway.reads).toBe(1);
    expect(app.told).toEqual([]);
  });

  test("tells that the drift has grown", async () => {
    const app = await watchingApp("aks-one");
    app.has("aks-one", { ranges: [...approvedRanges, "52.0.0.0/8"] });
    await app.minute();
    app.has("aks-one", opened);
    await app.minute();
    expect(app.told).toEqual(["aks-one: opened", "aks-one: updated"]);
  });

  test("looks at a cluster that nobody has seen, and tells it at once", async () => {
    const app = await watchingApp("aks-one");
    // The looks of the sweep take a moment longer, and may be at it.
    await app.minute();
    app.has("aks-new", { ranges: [] });
    await app.minute();
    expect(app.told).toEqual(["aks-new: opened"]);
  });

  test("leaves to the sweep what it is at, and a whole fleet that nobody has seen", async () => {
    const app = new WatchingApp();
    app.has("aks-one");
    await app.minute();
    expect(app.world.gateway.reads).toBe(0);
    const swept = await watchingApp("aks-one");
    await swept.minute();
    for (let index = 0; index < 21; index++) swept.has(`aks-new-${index}`);
    await swept.minute();
    expect(swept.world.gateway.reads).toBe(0);
  });

  test("is told as lost only where no event comes within the hour", async () => {
    const app = await watchingApp("aks-one");
    app.has("aks-one", opened);
    await app.minute();
    app.world.wait(1_800);
    await app.sweeps();
    expect(app.notices).toEqual([]);
    await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    app.world.wait(3_600);
    await app.sweeps();
    expect(app.notices).toEqual([]);
  });

  test("does nothing where it is off, or the app is paused", async () => {
    const app = await watchingApp("aks-one");
    app.earlyLookSeconds = undefined;
    await app.minute();
    app.earlyLookSeconds = 60;
    app.problems = [{ setting: "GUARDRAIL_MODE", where: "", problem: "", mend: "" }];
    await app.minute();
    expect(app.lists).toBe(0);
  });
});

describe("what goes wrong in an early look", () => {
  test("a 429 is heeded for as long as it asks, and the others go on", async () => {
    const app = await watchingApp("aks-one");
    app.inventory.listAnswers.push({ kind: "unavailable", reason: "429", retryAfterSeconds: 170 });
    await app.minute();
    await app.minute();
    await app.minute();
    expect(app.lists).toBe(1);
    expect(app.lines.join("\n")).toContain("The clusters of a subscription could not be listed: 429");
    app.has("aks-one", opened);
    await app.minute();
    expect(app.lists).toBe(2);
    expect(app.told).toEqual(["aks-one: opened"]);
  });

  test("a subscription that may not be listed is told once, in the sweep's words, and its return too", async () => {
    const app = await watchingApp("aks-one");
    app.inventory.unreadable.add(ours);
    await app.minute();
    expect(app.notices).toEqual([]);
    for (let minutes = 0; minutes < 10; minutes++) await app.minute();
    expect(app.notices).toEqual(["AKS Guardrail cannot see a subscription that it is to guard"]);
    expect((await app.record()).unreadable).toMatchObject([{ subscriptionId: ours }]);
    app.inventory.unreadable.clear();
    for (let minutes = 0; minutes < 31; minutes++) await app.minute();
    expect(app.notices.slice(1)).toEqual(["AKS Guardrail can see a subscription again"]);
    expect((await app.record()).unreadable).toEqual([]);
  });

  test("a return that a sweep tells, too, as it began before it was remembered, is told once", async () => {
    const app = await watchingApp("aks-one");
    app.inventory.unreadable.add(ours);
    for (let minutes = 0; minutes < 10; minutes++) await app.minute();
    app.inventory.unreadable.clear();
    const save = app.sweepMemory.save.bind(app.sweepMemory);
    app.sweepMemory.save = async () => {
      throw new StateConflictError("a sweep has begun");
    };
    for (let minutes = 0; minutes < 31; minutes++) await app.minute();
    app.sweepMemory.save = save;
    app.world.wait(3600);
    await app.sweeps();
    expect(app.notices.slice(1)).toEqual(["AKS Guardrail can see a subscription again"]);
  });

  test("subscriptions that are not known are no empty fleet, and hurt nothing else", async () => {
    const app = await watchingApp("aks-one");
    app.listing = { kind: "unknown", reason: "ARM answered 503" };
    await app.minute();
    expect(app.lines.join("\n")).toContain("The early look could not be taken: Error: the subscriptions");
  });

  test("what there was no time for comes first in the next minute, and is no failure", async () => {
    const app = await watchingApp("aks-one");
    const ids = Array.from({ length: 25 }, (_, index) => `0c000000-0000-0000-0000-0000000000${index + 10}`);
    app.listing = { kind: "known", subscriptionIds: ids };
    const active = await app.open();
    if (active.kind !== "active") expect.fail("the app is active");
    const time = new AbortController();
    const listed = vi.spyOn(app.inventory, "listed").mockImplementation(async () => {
      if (listed.mock.calls.length < 15) return { kind: "page", items: [], oddRows: 0 };
      time.abort();
      throw new Error("no time was left");
    });
    app.world.wait(60);
    await lookEarly(active, time.signal, app.log);
    const asked = listed.mock.calls.slice(0, 14).map(([id]) => id);
    const left = ids.filter((id) => !asked.includes(id));
    const loaded = await app.earlyLookMemory.load();
    expect(loaded?.record.runningSince).toBeUndefined();
    expect(loaded?.record.putOff.map(({ subscriptionId }) => subscriptionId).toSorted()).toEqual(left);
    expect(loaded?.record.putOff.some(({ failures }) => failures !== undefined)).toBe(false);
    expect(app.lines.join("\n")).toContain("11 subscriptions are left");
    listed.mockRestore();
    await app.minute();
    expect(app.lists).toBe(25);
    expect((await app.earlyLookMemory.load())?.record.putOff).toEqual([]);
  });

  test("a queue that fails loses no cluster: the next look hands it over", async () => {
    const app = await watchingApp("aks-one");
    app.has("aks-one", opened);
    const send = vi.spyOn(app.world.queue, "send").mockRejectedValueOnce(new Error("503"));
    await app.minute();
    expect(app.told).toEqual([]);
    send.mockRestore();
    await app.minute();
    expect(app.told).toEqual(["aks-one: opened"]);
  });

  test("a state that cannot be read keeps no other cluster from being looked at", async () => {
    const app = await watchingApp("aks-one", "aks-two");
    app.has("aks-one", opened);
    app.has("aks-two", opened);
    const load = app.world.store.load.bind(app.world.store);
    vi.spyOn(app.world.store, "load").mockImplementation(async (cluster) => {
      if (cluster.name === "aks-one") throw new Error("a bad row");
      return load(cluster);
    });
    await app.minute();
    expect(app.told).toEqual(["aks-two: opened"]);
  });
});

describe("two early looks at once", () => {
  test("one of them lists", async () => {
    const app = await watchingApp("aks-one");
    app.has("aks-one", opened);
    app.world.wait(60);
    await Promise.all([earlyLook(app, app.log), earlyLook(app, app.log)]);
    await app.looks();
    expect(app.lists).toBe(1);
    expect(app.lines.filter((line) => line.includes("Another instance"))).toHaveLength(1);
    expect(app.told).toEqual(["aks-one: opened"]);
  });

  test("what a dead instance had claimed is taken over", async () => {
    const app = await watchingApp("aks-one");
    const spy = vi.spyOn(app.inventory, "listed").mockReturnValueOnce(new Promise(() => {}));
    app.world.wait(60);
    void earlyLook(app, app.log);
    await vi.waitFor(() => expect(spy).toHaveBeenCalled());
    spy.mockRestore();
    app.has("aks-one", opened);
    await app.minute();
    expect(app.told).toEqual([]);
    await app.minute();
    expect(app.told).toEqual(["aks-one: opened"]);
  });

  test("another instance, which remembers nothing, reads nothing again", async () => {
    const app = await watchingApp("aks-one");
    app.has("aks-one", opened);
    await app.minute();
    const { reads } = app.world.gateway;
    app.shown = new ShownBefore();
    await app.minute();
    expect(app.world.gateway.reads).toBe(reads);
    expect(app.told).toEqual(["aks-one: opened"]);
  });
});
