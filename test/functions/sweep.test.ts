import { describe, expect, it, vi } from "vitest";
import { clusterId } from "../../src/core/cluster/cluster-id.ts";
import { onFollowUp } from "../../src/functions/follow-up.ts";
import { onClusterWrite } from "../../src/functions/on-cluster-write.ts";
import { onPoison } from "../../src/functions/poison.ts";
import { sweep } from "../../src/functions/sweep.ts";
import { createProblemNotifier } from "../../src/notices/problem-notifier.ts";
import { someEntry, someIncident, someState } from "../contract/state-samples.ts";
import { shows } from "../reconcile/world.ts";
import { fixtureEvent, TestApp, wrongMode } from "./app.ts";

const { id } = new TestApp().world.cluster;

/** Loses every message that waits in the queue. */
async function loseMessages({ world }: TestApp): Promise<void> {
  for (const message of world.queue.messages) await world.queue.takeBack(message);
}

/** An app that waits for the end of an operation, and whose follow-up was lost. */
async function waitingApp(): Promise<TestApp> {
  const app = new TestApp();
  await app.world.run({ source: "recheck" });
  app.world.wait(2);
  app.world.gateway.onRead = () => shows({ ranges: [], phase: "in-progress" });
  await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
  expect(app.world.planned).toEqual([["reconcile", "follow-up", 10]]);
  await loseMessages(app);
  return app;
}

/** An app with an alert that its channel did not take, and whose follow-up was lost. */
async function untoldApp(retryAfterSeconds?: number): Promise<TestApp> {
  const app = new TestApp();
  app.world.policy = { ...app.world.policy, mode: "alert", remindEverySeconds: null };
  app.world.gateway.onRead = () => shows({ ranges: [] });
  app.world.channel.onSend = () => ({
    kind: "retry",
    reason: "it answered 503",
    ...(retryAfterSeconds ? { retryAfterSeconds } : {}),
  });
  await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
  expect(app.world.planned).toEqual([["deliver", "webhook-1", retryAfterSeconds ?? 15]]);
  await loseMessages(app);
  return app;
}

describe("sweep", () => {
  it("has a cluster looked at whose look is overdue, and no sooner", async () => {
    const app = await waitingApp();
    app.world.wait(10 + 120);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
    app.world.wait(1);
    await sweep(app, app.log);
    expect(app.world.queue.messages.map(({ followUp }) => followUp)).toEqual([
      {
        kind: "reconcile",
        clusterId: id,
        sleptSeconds: 0,
        trigger: { source: "follow-up", dueAt: app.world.now.toISOString() },
      },
    ]);
    expect(app.world.planned).toEqual([["reconcile", "follow-up", 0]]);
    expect(app.lines.at(-1)).toContain("warn: A follow-up was overdue");
  });

  it("has a cluster read again that could not be read", async () => {
    const app = new TestApp();
    app.world.gateway.onRead = () => ({ kind: "unavailable", reason: "503" });
    await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    await loseMessages(app);
    app.world.wait(15 + 121);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([["reconcile", "follow-up", 0]]);
  });

  it("tells a wrong setting that a channel has not heard yet, while nothing else is done", async () => {
    const app = new TestApp();
    app.problems = [wrongMode];
    const { channel, dependencies, store } = app.world;
    channel.onTell = () => ({ kind: "retry", reason: "it answered 503" });
    const tell = createProblemNotifier(() => app.world.now);
    await tell([wrongMode], true, { telling: dependencies, log: app.log });
    await loseMessages(app);
    channel.onTell = () => ({ kind: "delivered" });
    await sweep(app, app.log);
    expect(channel.notices).toHaveLength(1);
    app.world.wait(15);
    await sweep(app, app.log);
    await sweep(app, app.log);
    expect(channel.notices).toHaveLength(2);
    expect(await store.pendingOf("app")).toEqual([]);
  });

  it("has a notice tried whose try is overdue", async () => {
    const app = new TestApp();
    app.world.channel.onTell = () => ({ kind: "retry", reason: "it answered 503" });
    await onPoison("text", app, app.log);
    await loseMessages(app);
    app.world.wait(15 + 121);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([["deliver", "webhook-1", 0]]);
    expect(app.lines.at(-1)).toContain("warn: A notice was overdue");
  });

  it("has an alert tried whose try is overdue, and no sooner", async () => {
    const app = await untoldApp();
    app.world.wait(15 + 120);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
    app.world.wait(1);
    await sweep(app, app.log);
    expect(app.world.queue.messages.map(({ followUp }) => followUp)).toMatchObject([
      { kind: "deliver", clusterId: id, channelKey: "webhook-1", attempt: 2 },
    ]);
    expect(app.world.planned).toEqual([["deliver", "webhook-1", 0]]);
  });

  it("leaves a try alone that has just begun on a machine whose clock is far behind", async () => {
    const app = await untoldApp();
    const [entry] = await app.world.store.pendingOf(app.world.cluster);
    app.world.wait(15);
    const until = new Date(app.world.now.getTime() + (45 - 300) * 1000).toISOString();
    await app.world.store.claim(entry ?? expect.fail("nothing is pending"), until);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
    app.world.wait(45);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([["deliver", "webhook-1", 0]]);
  });

  it("leaves a receiver alone for as long as it asked", async () => {
    const app = await untoldApp(3_600);
    app.world.wait(3_600);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
    app.world.wait(121);
    await sweep(app, app.log);
    expect(app.world.planned).toHaveLength(1);
  });

  it("has an alert tried whose first try a crash left behind", async () => {
    const app = new TestApp();
    app.world.now = new Date("2026-11-21T10:15:02.500Z");
    const incident = someIncident(app.world.cluster);
    const state = someState(app.world.cluster, incident);
    const change = { state, incidents: [incident], alerts: [someEntry(incident, 1, "webhook-1")] };
    await app.world.store.commit(app.world.cluster, change, undefined);
    app.world.wait(45 + 120);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
    app.world.wait(1);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([["deliver", "webhook-1", 0]]);
  });

  it("has a cluster looked at whose run died, when its note should have woken long ago", async () => {
    const app = new TestApp();
    const lease = { holder: "run 1", until: new Date(app.world.now.getTime() + 20_000).toISOString() };
    await app.world.store.takeLease(app.world.cluster, lease, { epoch: 1, runsInARow: 1 }, undefined);
    app.world.wait(20 + 120);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
    app.world.wait(1);
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([["reconcile", "follow-up", 0]]);
    expect(app.lines.at(-1)).toContain("warn: A run was lost");
  });

  it("has a revert tried again that Azure refused, later each time", async () => {
    const app = new TestApp();
    await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    app.world.gateway.onRead = () => shows({ ranges: [] });
    app.world.gateway.onUpdate = () => ({ kind: "refused", code: "ScopeLocked", reason: "locked by ops" });
    app.world.wait(60);
    await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    const tries: number[] = [];
    for (let minutes = 5; minutes <= 120; minutes += 5) {
      app.world.wait(300);
      const before = app.world.gateway.updates.length;
      await sweep(app, app.log);
      for (const { followUp } of app.world.queue.receive(60)) await onFollowUp(followUp, app, app.log);
      if (app.world.gateway.updates.length > before) tries.push(minutes);
    }
    expect(tries).toEqual([15, 45, 105]);
    expect(app.world.channel.transitions.filter((transition) => transition === "failed")).toHaveLength(1);
  });

  it("finds nothing to do where all went well, and says nothing", async () => {
    const app = new TestApp();
    await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    app.world.wait(86_400);
    const said = app.lines.length;
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
    expect(app.lines).toHaveLength(said);
  });

  it("leaves clusters alone that are out of scope, or whose scope is not known", async () => {
    const app = await waitingApp();
    app.world.wait(300);
    app.scope = { kind: "out" };
    await sweep(app, app.log);
    app.scope = { kind: "unknown", reason: "ARM answered 503" };
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
    expect(app.lines.at(-1)).toContain("not known whether its subscription is guarded: ARM answered 503");
    app.scope = { kind: "in" };
    await sweep(app, app.log);
    expect(app.world.planned).toHaveLength(1);
  });

  it("one bad cluster, row or message stops nothing else", async () => {
    const app = await waitingApp();
    const { store, queue, cluster } = app.world;
    const incident = someIncident(cluster, "inc-9");
    const { state, version } = await store.load(cluster);
    const alerts = [someEntry(incident, 1, "webhook-1"), someEntry(incident, 1, "webhook-2")];
    await store.commit(cluster, { state, incidents: [], alerts }, version);
    const other = clusterId(cluster.subscriptionId, "rg-prod", "aks-two");
    await store.commit(
      other,
      { state: { ...state, clusterId: other.id }, incidents: [], alerts: [] },
      undefined,
    );
    const unfinished = store.unfinished.bind(store);
    vi.spyOn(store, "unfinished").mockImplementation(async function* (pastBefore) {
      yield { cluster: other, pending: [], isUntidy: false };
      yield* unfinished(pastBefore);
      throw new AggregateError([], "Row state in partition x cannot be read");
    });
    const send = queue.send.bind(queue);
    vi.spyOn(queue, "send").mockImplementation(async (followUp, delaySeconds) => {
      if (followUp.clusterId === cluster.id && followUp.kind === "reconcile") throw new Error("a bad moment");
      if (followUp.kind === "deliver" && followUp.channelKey === "webhook-1") throw new Error("a bad moment");
      return send(followUp, delaySeconds);
    });
    app.world.wait(300);
    await sweep(app, app.log);
    expect(app.world.planned.toSorted()).toEqual([
      ["deliver", "webhook-2", 0],
      ["reconcile", "follow-up", 0],
    ]);
    expect(queue.messages.find(({ followUp }) => followUp.kind === "reconcile")?.followUp.clusterId).toBe(
      other.id,
    );
    const errors = app.lines.filter((line) => line.startsWith("error"));
    expect(errors).toHaveLength(3);
    expect(errors.join("\n")).toContain("The sweep could not read every cluster: AggregateError: Row state");
  });

  it("ends with its time; the rest comes with the next one", async () => {
    const app = await waitingApp();
    app.world.wait(300);
    vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(AbortSignal.abort());
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
    expect(app.lines.at(-1)).toContain("warn: The sweep's time is over");
    await sweep(app, app.log);
    expect(app.world.planned).toHaveLength(1);
  });

  it("paused: does nothing", async () => {
    const app = await waitingApp();
    app.world.wait(300);
    app.problems = [wrongMode];
    await sweep(app, app.log);
    expect(app.world.planned).toEqual([]);
  });
});
