import { describe, expect, test, vi } from "vitest";
import { noLooks } from "../../../src/core/model/look-count.ts";
import { onClusterWrite } from "../../../src/functions/on-cluster-write.ts";
import { sweep } from "../../../src/functions/sweep.ts";
import type { InventoryAnswer } from "../../../src/ports/fleet-inventory.ts";
import { approvedRanges, dana, type Shown } from "../../core/plan/story.ts";
import { fixtureEvent } from "../../functions/app.ts";
import { SweepingApp } from "./sweeping-app.ts";

const opened: Shown = { ranges: [] };
const ours = new SweepingApp().world.cluster.subscriptionId;
const other = "0b000000-0000-0000-0000-000000000002";

/** An app that has swept these protected clusters an hour ago. */
async function sweptApp(...names: string[]): Promise<SweepingApp> {
  const app = new SweepingApp();
  for (const name of names) app.has(name);
  await app.sweeps();
  app.world.gateway.reads = 0;
  app.world.wait(3_600);
  return app;
}

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

describe("two sweeps at once", () => {
  test("where another instance is at it, nothing is done", async () => {
    const app = await sweptApp("aks-one");
    const { record, version } = (await app.sweepMemory.load()) ?? expect.fail("there was a sweep");
    const running = {
      startedAt: app.world.now.toISOString(),
      left: [ours],
      atOnce: 100,
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

describe("what the sweep cannot see", () => {
  test("a subscription from which nothing can be read is told once, its clusters are not clean, and its return is told", async () => {
    const app = await sweptApp("aks-one");
    app.inventory.unreadable.add(ours);
    app.world.gateway.onRead = () => ({ kind: "denied", reason: "AuthorizationFailed" });
    await app.sweeps();
    expect(app.notices).toEqual(["AKS Guardrail cannot see a subscription that it is to guard"]);
    expect(app.told).toEqual(["aks-one: opened"]);
    expect((await app.world.store.load(app.id("aks-one"))).state.verdict).toBe("unknown");
    // Nothing at all could be read.
    expect((await app.record()).last?.isWell).toBe(false);
    app.world.wait(3_600);
    await app.sweeps();
    expect(app.notices).toHaveLength(1);
    app.inventory.unreadable.clear();
    app.world.wait(3_600);
    await app.sweeps();
    expect(app.notices.slice(1)).toEqual(["AKS Guardrail can see a subscription again"]);
    expect((await app.record()).unreadable).toEqual([]);
  });

  test("a subscription without a cluster is nothing to tell, as ARM lists none", async () => {
    const app = new SweepingApp();
    app.listing = { kind: "known", subscriptionIds: [ours, other] };
    app.has("aks-one");
    await app.sweeps();
    expect(app.notices).toEqual([]);
    expect(app.inventory.asked.map(({ what, subscriptionIds }) => [what, subscriptionIds])).toEqual([
      ["clusters", [ours, other].toSorted()],
      ["listed", [other]],
    ]);
    expect((await app.record()).last?.isWell).toBe(true);
  });

  test("a cluster that ARM lists, and the inventory does not show yet, is looked at", async () => {
    const app = new SweepingApp();
    app.has("aks-one");
    app.inventory.lists.set(ours, app.inventory.rows);
    app.inventory.rows = [];
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(1);
  });

  test("a subscription that the identity cannot list any more is told as lost", async () => {
    const app = new SweepingApp();
    app.listing = { kind: "known", subscriptionIds: [ours, other] };
    app.has("aks-one");
    await app.sweeps();
    app.world.wait(3_600);
    app.listing = { kind: "known", subscriptionIds: [ours] };
    app.scopeOf.set(other, { kind: "unlisted" });
    await app.sweeps();
    expect(app.world.channel.notices.map(({ lines }) => lines[0])).toEqual([
      `Nothing can be read there: ${other}.`,
    ]);
    app.world.wait(3_600);
    app.listing = { kind: "known", subscriptionIds: [ours, other] };
    await app.sweeps();
    expect(app.notices).toHaveLength(2);
  });

  test("a subscription that somebody took out of scope is no loss", async () => {
    const app = new SweepingApp();
    app.listing = { kind: "known", subscriptionIds: [ours, other] };
    await app.sweeps();
    app.world.wait(3_600);
    app.listing = { kind: "known", subscriptionIds: [ours] };
    app.scopeOf.set(other, { kind: "out" });
    await app.sweeps();
    expect(app.notices).toEqual([]);
  });
});

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

test("the timer's heartbeat says how long ago the fleet was looked at", async () => {
  const app = await sweptApp("aks-one");
  app.world.wait(-1_800);
  await app.sweeps();
  expect(app.world.telemetry.figures.filter(([name]) => name === "heartbeat")).toEqual([
    ["heartbeat", 0],
    ["heartbeat", 1_800],
  ]);
});
