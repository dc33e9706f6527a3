import { expect, test, vi } from "vitest";
import type { ActiveApp } from "../../../src/app/app-host.ts";
import { tellFirstSights } from "../../../src/app/sweep/tell-first-sights.ts";
import type { Shown } from "../../core/plan/story.ts";
import { RecordingChannel } from "../../reconcile/world.ts";
import { SweepingApp } from "./sweeping-app.ts";

const opened: Shown = { ranges: [] };

/** An app whose first sweep has had its looks carried out: some clusters stand exposed. */
async function firstSweep(exposed: number, channels = [new RecordingChannel()]): Promise<SweepingApp> {
  const app = new SweepingApp();
  app.world.channels = channels;
  for (let index = 0; index < exposed; index++) app.has(`aks-${index}`, opened);
  app.has("aks-fine");
  await app.sweeps();
  app.world.wait(60);
  await app.looks();
  return app;
}

async function activeApp(app: SweepingApp): Promise<ActiveApp> {
  const opened = await app.open();
  return opened.kind === "active" ? opened : expect.fail("the app is paused");
}

test("what one sweep sees exposed for the first time is one message a channel, and an incident each", async () => {
  const channels = [new RecordingChannel("webhook-1"), new RecordingChannel("webhook-2")];
  const app = await firstSweep(3, channels);
  expect(channels.flatMap(({ received }) => received)).toEqual([]);
  expect(app.world.store.incidents).toHaveLength(3);
  app.world.wait(300);
  await app.sweeps();
  for (const { received, notices } of channels) {
    expect(received).toEqual([]);
    expect(notices).toMatchObject([
      {
        title: "3 clusters were seen for the first time, and stand exposed",
        severity: "critical",
        table: {
          rows: [
            ["critical", "aks-0"],
            ["critical", "aks-1"],
            ["critical", "aks-2"],
          ].map((row) => expect.arrayContaining(row)),
        },
      },
    ]);
  }
  app.world.wait(300);
  await app.sweeps();
  expect(channels.map(({ notices }) => notices.length)).toEqual([1, 1]);
  expect((await app.record()).digest).toBeUndefined();
});

test("what becomes of each is told singly", async () => {
  const channel = new RecordingChannel();
  const app = await firstSweep(2, [channel]);
  app.world.wait(300);
  await app.sweeps();
  app.has("aks-0");
  app.world.wait(3_600);
  await app.sweeps();
  expect(channel.received.map(({ transition }) => transition)).toEqual(["resolved"]);
});

test("a single one is told as any other", async () => {
  const channel = new RecordingChannel();
  const app = await firstSweep(1, [channel]);
  app.world.wait(300);
  await app.sweeps();
  expect(channel.notices).toEqual([]);
  expect(channel.received.map(({ transition }) => transition)).toEqual(["opened"]);
});

test("a cluster that is put right at once is told at once", async () => {
  const channel = new RecordingChannel();
  const app = new SweepingApp();
  app.world.channels = [channel];
  app.world.policy = {
    ...app.world.policy,
    mode: "revert",
    declared: { authorizedIPRanges: ["73.140.245.0/24"] },
  };
  app.has("aks-one", opened);
  await app.sweeps();
  expect(channel.received.map(({ transition }) => transition)).toEqual(["opened"]);
});

test("where it breaks off after it was recorded, it is told once all the same", async () => {
  const channel = new RecordingChannel();
  const app = await firstSweep(2, [channel]);
  app.world.wait(300);
  const spy = vi.spyOn(app.world.store, "markSent").mockRejectedValue(new Error("the instance died"));
  await app.sweeps();
  spy.mockRestore();
  expect(channel.notices).toHaveLength(1);
  app.world.wait(300);
  await app.sweeps();
  expect(channel.received).toEqual([]);
  app.world.wait(7_200);
  await app.sweeps();
  expect(channel.received).toEqual([]);
});

test.each([41, 50])(
  "where the time is over before all of %i are marked, the next timer goes on, and nothing is told twice",
  async (exposed) => {
    const channel = new RecordingChannel();
    const app = await firstSweep(exposed, [channel]);
    app.world.wait(300);
    const time = new AbortController();
    const { store } = app.world;
    const markSent = store.markSent.bind(store);
    let marked = 0;
    const spy = vi.spyOn(store, "markSent").mockImplementation(async (entry, at) => {
      if (entry.kind === "alert" && ++marked === 30) time.abort();
      return markSent(entry, at);
    });
    await tellFirstSights(await activeApp(app), time.signal, app.log);
    expect(marked).toBe(40);
    expect((await app.record()).digest).toBeDefined();
    app.world.wait(300);
    await app.sweeps();
    spy.mockRestore();
    expect((await app.record()).digest).toBeUndefined();
    app.world.wait(3_600);
    await app.sweeps();
    expect(channel.notices).toHaveLength(1);
    expect(channel.received).toEqual([]);
  },
);

test("where it is never told together, each is told singly within the hour", async () => {
  const channel = new RecordingChannel();
  const app = await firstSweep(2, [channel]);
  const { record, version } = (await app.sweepMemory.load()) ?? expect.fail("there was a sweep");
  const { digest: _lost, ...rest } = record;
  await app.sweepMemory.save(rest, version);
  app.world.wait(3_600 + 180);
  await app.sweeps();
  expect(channel.received.map(({ transition }) => transition)).toEqual(["opened", "opened"]);
});

test("a channel that wants to hear of worse alone hears nothing of it", async () => {
  const channel = new RecordingChannel("webhook-1", "critical");
  const app = new SweepingApp();
  app.world.channels = [channel];
  app.world.policy = { ...app.world.policy, require: ["no-run-command"] };
  app.has("aks-one");
  app.has("aks-two");
  await app.sweeps();
  app.world.wait(300);
  await app.sweeps();
  expect(app.world.store.incidents).toHaveLength(2);
  expect([channel.received, channel.notices]).toEqual([[], []]);
});
