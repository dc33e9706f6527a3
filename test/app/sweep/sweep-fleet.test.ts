import { describe, expect, test } from "vitest";
import { sweep } from "../../../src/functions/sweep.ts";
import { approvedRanges, dana, type Shown } from "../../core/plan/story.ts";
import { SweepingApp, sweptApp } from "./sweeping-app.ts";

const opened: Shown = { ranges: [] };

describe("the sweep", () => {
  test("looks at every cluster once that nobody has seen yet, and learns its baseline", async () => {
    const app = new SweepingApp();
    app.has("aks-one");
    app.has("aks-two", opened);
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(2);
    const { state } = await app.world.store.load(app.id("aks-one"));
    expect(state).toMatchObject({
      verdict: "compliant",
      baseline: { approved: { authorizedIPRanges: approvedRanges } },
    });
    expect((await app.record()).last).toMatchObject({ isWell: true, leftOver: 0 });
    // By the next timer it is known that there is no other to tell of.
    app.world.wait(300);
    await app.sweeps();
    expect(app.told).toEqual(["aks-two: opened"]);
  });

  test("costs one question and no read where nothing is new", async () => {
    const app = await sweptApp("aks-one", "aks-two");
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(0);
    expect(app.inventory.asked.map(({ what }) => what)).toEqual(["clusters", "clusters"]);
  });

  test("comes every hour, whatever comes between", async () => {
    const app = await sweptApp("aks-one");
    app.world.wait(-600);
    await app.sweeps();
    expect(app.inventory.asked).toHaveLength(1);
    app.world.wait(600);
    await app.sweeps();
    expect(app.inventory.asked).toHaveLength(2);
  });

  test("finds a cluster that was opened without an event, says so, and that nobody knows yet who it was", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", opened);
    await app.sweeps();
    expect(app.told).toEqual(["aks-one: opened"]);
    expect(app.world.channel.received[0]).toMatchObject({ foundBySweep: true, verdict: "drifted" });
    expect(app.world.channel.received[0]).not.toHaveProperty("actor");
  });

  test("names who it was where the inventory of changes knows, asked once for the whole fleet", async () => {
    const app = await sweptApp("aks-one", "aks-two");
    app.has("aks-one", opened);
    app.has("aks-two", { ranges: [...approvedRanges, "52.0.0.0/8"] });
    const at = new Date(app.world.now.getTime() - 600_000).toISOString();
    app.inventory.known.push({
      clusterKey: app.id("aks-one").key,
      at,
      actor: dana,
      correlationId: "c-1",
      settings: ["authorized-ranges"],
    });
    await app.sweeps();
    expect(app.inventory.asked.filter(({ what }) => what === "changes")).toHaveLength(1);
    const [one, two] = app.world.channel.received;
    expect(one).toMatchObject({ actor: dana, correlationId: "c-1", foundBySweep: true, exposedSeconds: 600 });
    expect(two).not.toHaveProperty("actor");
  });

  test("asks for changes again where that fails for a moment, and names nobody where it fails for long", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", opened);
    const at = new Date(app.world.now.getTime() - 600_000).toISOString();
    const change = {
      clusterKey: app.id("aks-one").key,
      at,
      actor: dana,
      settings: ["authorized-ranges"],
    } as const;
    app.inventory.known.push(change);
    app.inventory.changeAnswers.push({ kind: "unavailable", reason: "429", retryAfterSeconds: 5 });
    await app.sweeps();
    expect(app.pauses).toEqual([5]);
    expect(app.world.channel.received[0]).toMatchObject({ actor: dana });

    const other = await sweptApp("aks-one");
    other.has("aks-one", opened);
    other.inventory.known.push(change);
    other.inventory.changeAnswers.push({ kind: "unavailable", reason: "429", retryAfterSeconds: 60 });
    await other.sweeps();
    expect(other.pauses).toEqual([]);
    expect(other.told).toEqual(["aks-one: opened"]);
    expect(other.world.channel.received[0]).not.toHaveProperty("actor");
  });

  test("our own write is nobody's", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", opened);
    const at = new Date(app.world.now.getTime() - 600_000).toISOString();
    const actor = { kind: "app", name: "us", objectId: "ourselves" } as const;
    app.inventory.known.push({
      clusterKey: app.id("aks-one").key,
      at,
      actor,
      settings: ["authorized-ranges"],
    });
    await app.sweeps();
    expect(app.world.channel.received[0]).not.toHaveProperty("actor");
  });

  test("decides nothing from what the inventory shows: it lags", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", {}, opened);
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(1);
    expect(app.told).toEqual([]);
  });

  test("tells a change of policy as what it is, and not as an event that was lost", async () => {
    const app = await sweptApp("aks-one");
    app.world.policy = { ...app.world.policy, require: ["no-run-command"] };
    await app.sweeps();
    expect(app.told).toEqual(["aks-one: opened"]);
    expect(app.world.channel.received[0]).not.toHaveProperty("foundBySweep");
  });

  test("sees that a cluster is protected again, although no event told", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", opened);
    await app.sweeps();
    app.world.wait(3_600);
    app.has("aks-one");
    await app.sweeps();
    expect(app.told).toEqual(["aks-one: opened", "aks-one: resolved"]);
  });

  test("retires a cluster that is gone", async () => {
    const app = await sweptApp("aks-one", "aks-two");
    app.truth.delete("aks-one");
    app.inventory.rows = app.inventory.rows.filter(({ cluster }) => cluster.name !== "aks-one");
    await app.sweeps();
    const { state } = await app.world.store.load(app.id("aks-one"));
    expect(state).not.toHaveProperty("verdict");
    expect(state.retired).toHaveLength(1);
    app.world.wait(3_600);
    app.world.gateway.reads = 0;
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(0);
  });

  test("reads a cluster that is not shown, and leaves it as it is where ARM knows it", async () => {
    const app = await sweptApp("aks-one", "aks-two");
    app.inventory.rows = app.inventory.rows.filter(({ cluster }) => cluster.name !== "aks-one");
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(1);
    expect((await app.world.store.load(app.id("aks-one"))).state.verdict).toBe("compliant");
  });

  test("reads a cluster of which nothing can be judged", async () => {
    const app = await sweptApp("aks-one");
    app.inventory.rows = [{ cluster: app.id("aks-one") }];
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(1);
  });

  test("a look that another run has made needless costs no read", async () => {
    const app = await sweptApp("aks-one");
    app.has("aks-one", opened);
    await sweep(app, app.log);
    expect(app.waiting).toEqual(["aks-one: exposed"]);
    const [look] = app.world.queue.messages;
    await app.looks();
    expect(app.world.gateway.reads).toBe(1);
    // The host hands it over once more.
    await app.world.queue.send(look?.followUp ?? expect.fail("there was a look"), 0);
    await app.looks();
    expect(app.world.gateway.reads).toBe(1);
  });

  test("spreads its looks over time", async () => {
    const app = new SweepingApp();
    for (let index = 0; index < 12; index++) app.has(`aks-${index}`);
    await sweep(app, app.log);
    const delays = app.world.planned.map(([, , seconds]) => seconds);
    expect(delays).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
  });

  test("reads what is opened before clusters that nobody has seen, and these before the daily looks", async () => {
    const app = await sweptApp(...Array.from({ length: 12 }, (_, index) => `aks-old-${index}`));
    await app.looks();
    // The lists of all of them are due.
    app.world.wait(24 * 3_600);
    app.has("aks-old-11", opened);
    for (let index = 0; index < 4; index++) app.has(`aks-new-${index}`);
    app.has("aks-new-open", opened);
    await sweep(app, app.log);
    const delays = new Map(
      app.waiting.map((name, index) => [name, app.world.planned[index]?.[2] ?? Number.NaN]),
    );
    expect(app.waiting.slice(0, 2)).toEqual(["aks-old-11: exposed", "aks-new-open: never-seen"]);
    expect(delays.get("aks-old-11: exposed")).toBe(0);
    expect(delays.get("aks-new-open: never-seen")).toBe(0);
    expect(delays.get("aks-new-3: never-seen")).toBe(1);
    expect(app.waiting.filter((name) => name.endsWith("ways-in-due"))).toHaveLength(11);
    expect(delays.get("aks-old-10: ways-in-due")).toBe(5);
    // What is told together does not wait for the daily looks.
    const { digest, last } = await app.record();
    expect(digest?.dueAt).toBe(new Date(app.world.now.getTime() + 91_000).toISOString());
    expect(last?.looksUntil).toBe(new Date(app.world.now.getTime() + 95_000).toISOString());
  });
});

test("the timer's heartbeat says how long ago the fleet was looked at", async () => {
  const app = await sweptApp("aks-one");
  app.world.wait(-1_800);
  await app.sweeps();
  expect(app.world.telemetry.figures.filter(([name]) => name === "heartbeat")).toEqual([
    ["heartbeat", 0],
    ["heartbeat", 1_800],
  ]);
});
