import { describe, expect, it } from "vitest";
import { onFollowUp } from "../../src/functions/follow-up.ts";
import { onClusterWrite } from "../../src/functions/on-cluster-write.ts";
import { recheck } from "../../src/functions/recheck.ts";
import { sweep } from "../../src/functions/sweep.ts";
import { bodyOf, fixtureEvent, post, TestApp } from "../functions/app.ts";
import { shows } from "../reconcile/world.ts";

const { id } = new TestApp().world.cluster;
const write = fixtureEvent("eg-write-user");

/** An app that has seen its cluster protected, and whose identity cannot list the subscription any more. */
async function appOfVanished(): Promise<TestApp> {
  const app = new TestApp();
  await app.world.run({ source: "recheck" });
  app.world.wait(60);
  app.world.gateway.reads = 0;
  app.scope = { kind: "unlisted" };
  return app;
}

/** Hands over everything that is awake. */
async function wake(app: TestApp): Promise<void> {
  for (const message of app.world.queue.receive(600)) {
    await onFollowUp(message.followUp, app, app.log);
    await app.world.queue.takeBack(message);
  }
}

describe("a known cluster whose subscription is no longer listed", () => {
  it("is told as unreadable at once by its next event, without asking Azure", async () => {
    const app = await appOfVanished();
    await onClusterWrite(write, app, app.log);
    expect(app.world.channel.received).toMatchObject([
      {
        transition: "opened",
        findings: [{ rule: "cluster-unreadable", message: expect.stringContaining("give the role back") }],
      },
    ]);
    expect(app.world.gateway.reads).toBe(0);
  });

  it("is found by the timer, told once, and its return too", async () => {
    const app = await appOfVanished();
    await sweep(app, app.log);
    await wake(app);
    expect(app.world.channel.transitions).toEqual(["opened"]);
    app.world.wait(5 * 60);
    await sweep(app, app.log);
    await wake(app);
    expect(app.world.channel.transitions).toEqual(["opened"]);
    app.scope = { kind: "in" };
    app.world.wait(15 * 60);
    await wake(app);
    expect(app.world.channel.transitions).toEqual(["opened", "resolved"]);
    expect(app.world.gateway.reads).toBe(1);
  });

  it("answers a recheck with why it may not be read", async () => {
    const app = await appOfVanished();
    const answer = await recheck(post({ clusterId: id }), app, app.log);
    expect(answer.status).toBe(502);
    expect(bodyOf(answer)).toMatchObject({ error: expect.stringContaining("no longer among those") });
    expect(app.world.channel.transitions).toEqual(["opened"]);
  });

  it("is looked at among the many of a recheck, and in their dry run, which tells nothing", async () => {
    const app = await appOfVanished();
    const dry = await recheck(post({ clusterIds: [id], dryRun: true }), app, app.log);
    expect(bodyOf(dry)).toMatchObject({ clusters: [{ clusterId: id, verdict: "unknown" }], rejected: [] });
    expect(app.world.channel.received).toEqual([]);
    const answer = await recheck(post({ clusterIds: [id] }), app, app.log);
    expect(bodyOf(answer)).toMatchObject({ accepted: [id], rejected: [] });
    await wake(app);
    expect(app.world.channel.transitions).toEqual(["opened"]);
    expect(app.world.gateway.reads).toBe(0);
  });

  it("that was taken out of the setting is left alone: that is a choice", async () => {
    const app = await appOfVanished();
    app.scope = { kind: "out" };
    await onClusterWrite(write, app, app.log);
    await sweep(app, app.log);
    await wake(app);
    expect(app.world.channel.received).toEqual([]);
    expect(app.world.gateway.reads).toBe(0);
  });
});

describe("a cluster of a subscription that is not listed", () => {
  it("and that was never seen, or is deleted, is passed over", async () => {
    const app = new TestApp();
    app.scope = { kind: "unlisted" };
    await onClusterWrite(write, app, app.log);
    app.scope = { kind: "in" };
    await app.world.run({ source: "recheck" });
    app.world.gateway.onRead = () => ({ kind: "gone" });
    await app.world.run({ source: "recheck" });
    app.world.wait(60);
    app.scope = { kind: "unlisted" };
    await onClusterWrite(write, app, app.log);
    await sweep(app, app.log);
    expect(app.world.channel.received).toEqual([]);
    expect(app.world.planned).toEqual([]);
  });

  it("and of which that cannot be looked up is kept", async () => {
    const app = await appOfVanished();
    app.world.store.load = () => Promise.reject(new Error("the table does not answer"));
    await onClusterWrite(write, app, app.log);
    expect(app.world.planned).toEqual([["reconcile", "event", 60]]);
  });
});

describe("subscriptions that cannot be listed, as no role is left", () => {
  it("are told on every channel once, while events are kept, and told anew when it comes back", async () => {
    const app = new TestApp();
    app.scope = { kind: "unknown", reason: "none" };
    app.scopeTrouble = { kind: "none-listed", reason: "Azure lists no subscription" };
    await onClusterWrite(write, app, app.log);
    expect(app.world.channel.notices).toMatchObject([
      { title: "AKS Guardrail cannot list the subscriptions to guard" },
    ]);
    expect(app.world.planned).toEqual([["reconcile", "event", 60]]);
    await onClusterWrite(write, app, app.log);
    await sweep(app, app.log);
    expect(app.world.channel.notices).toHaveLength(1);
    app.scopeTrouble = undefined;
    await sweep(app, app.log);
    app.scopeTrouble = { kind: "none-listed", reason: "Azure lists no subscription" };
    await sweep(app, app.log);
    expect(app.world.channel.notices).toHaveLength(2);
  });

  it("and are passed over in silence while the trouble is of the passing kind", async () => {
    const app = new TestApp();
    app.scope = { kind: "unknown", reason: "503" };
    app.world.gateway.onRead = () => shows();
    await onClusterWrite(write, app, app.log);
    expect(app.world.channel.notices).toEqual([]);
  });
});
