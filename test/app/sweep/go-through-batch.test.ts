import { describe, expect, test, vi } from "vitest";
import { sweepFleet } from "../../../src/app/sweep/sweep-fleet.ts";
import { onFollowUp } from "../../../src/functions/follow-up.ts";
import { cluster } from "../../core/plan/story.ts";
import { SweepingApp } from "./sweeping-app.ts";

const portion = 5;
const pace = { portion, atATime: 20 };
const ours = new SweepingApp().world.cluster.subscriptionId;
const other = "0b000000-0000-0000-0000-000000000002";

/** An app with so many clusters that nobody has seen, and how often each was looked up in storage. */
function appOf(count: number, subscription = ours) {
  const app = new SweepingApp();
  const snapshot = cluster();
  app.inventory.rows = Array.from({ length: count }, (_, index) => {
    const id = app.id(`aks-${index}`, subscription);
    return { cluster: id, snapshot: { ...snapshot, cluster: id } };
  });
  const judged = new Map<string, number>();
  const load = app.world.store.load.bind(app.world.store);
  const onLoad = vi.fn<() => void>();
  app.world.store.load = async (id) => {
    judged.set(id.key, (judged.get(id.key) ?? 0) + 1);
    onLoad();
    return load(id);
  };
  return { app, judged, onLoad };
}

/** Sweeps with a signal that ends the work when a test says so. */
async function sweepsUntil(app: SweepingApp, signal: AbortSignal): Promise<void> {
  const active = await app.open();
  if (active.kind !== "active") throw new Error("the app is paused");
  await sweepFleet(active, signal, app.log, pace);
}

const forever = (): AbortSignal => new AbortController().signal;

const kindsIn = (app: SweepingApp): readonly string[] =>
  app.world.queue.messages.map(({ followUp }) => followUp.kind);

describe("a sweep that has no time left", () => {
  test("hands on by a message, which goes on where it was: none is judged twice, and none is lost", async () => {
    const { app, judged, onLoad } = appOf(2 * portion + 10);
    const work = new AbortController();
    onLoad.mockImplementation(() => judged.size === 3 && work.abort());
    await sweepsUntil(app, work.signal);
    // What it had begun it has ended.
    expect(judged.size).toBe(portion);
    expect((await app.record()).running).toMatchObject({ isHandedOn: true, left: [ours], clusters: portion });
    expect(kindsIn(app).filter((kind) => kind === "sweep")).toHaveLength(1);
    await onFollowUp({ kind: "sweep" }, app, app.log);
    expect([...judged.values()].filter((times) => times !== 1)).toEqual([]);
    expect(judged.size).toBe(2 * portion + 10);
    const { running, last } = await app.record();
    expect(running).toBeUndefined();
    expect(last).toMatchObject({ isWell: true });
    expect(app.lines).toContain(
      `info: The whole fleet was looked at: ${judged.size} clusters, ${judged.size} of which are read.`,
    );
  });

  test("goes on with the timer, too, where the message is lost, and of both one goes on", async () => {
    const { app, judged, onLoad } = appOf(portion + 1);
    const work = new AbortController();
    onLoad.mockImplementation(() => judged.size === 1 && work.abort());
    await sweepsUntil(app, work.signal);
    for (const message of app.world.queue.messages)
      if (message.followUp.kind === "sweep") await app.world.queue.takeBack(message);
    await Promise.all([sweepsUntil(app, forever()), sweepsUntil(app, forever())]);
    expect([...judged.values()]).toEqual(Array.from({ length: portion + 1 }, () => 1));
    expect((await app.record()).running).toBeUndefined();
    expect(app.lines.filter((line) => line.includes("Another instance"))).toHaveLength(1);
  });

  test("sends no message where nothing came through: it would go on in vain for ever", async () => {
    const { app } = appOf(1);
    await sweepsUntil(app, AbortSignal.abort());
    expect(kindsIn(app)).toEqual([]);
    expect((await app.record()).running).toMatchObject({ left: [ours], clusters: 0 });
    expect((await app.record()).running).not.toHaveProperty("isHandedOn");
    expect(app.lines.at(-1)).toContain("goes on with the next timer");
  });
});

describe("a sweep whose instance dies", () => {
  test("in the middle of a subscription is gone on with there, in whatever order its clusters are shown then", async () => {
    const { app, judged } = appOf(2 * portion + 10);
    const save = app.sweepMemory.save.bind(app.sweepMemory);
    let saves = 0;
    const spy = vi.spyOn(app.sweepMemory, "save").mockImplementation((record, version) => {
      if (++saves > 2) throw new Error("the instance died");
      return save(record, version);
    });
    await sweepsUntil(app, forever());
    spy.mockRestore();
    expect(judged.size).toBe(2 * portion);
    app.inventory.rows.reverse();
    app.world.wait(300);
    await sweepsUntil(app, forever());
    // The portion that was not recorded is judged once more, and read once all the same.
    const again = [...judged.values()].filter((times) => times > 1);
    expect(again).toHaveLength(portion);
    expect(judged.size).toBe(2 * portion + 10);
    expect((await app.record()).last).toMatchObject({ isWell: true });
  });
});

test("a batch of subscriptions with more clusters than are gone through at a time is made smaller, and none is judged twice", async () => {
  const { app, judged } = appOf(21);
  app.inventory.pageSize = 7;
  app.listing = { kind: "known", subscriptionIds: [ours, other] };
  await sweepsUntil(app, forever());
  expect(judged.size).toBe(21);
  expect([...judged.values()].every((times) => times === 1)).toBe(true);
  expect(
    app.inventory.asked.map(({ what, subscriptionIds }) => `${what} of ${subscriptionIds.length}`),
  ).toEqual([
    ...Array.from({ length: 3 }, () => "clusters of 2"),
    ...Array.from({ length: 4 }, () => "clusters of 1"),
    "listed of 1",
  ]);
  expect((await app.record()).running).toBeUndefined();
});
