import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { fixedScope, listedScope } from "../../src/adapters/arm/subscription-scope.ts";
import { StorageError } from "../../src/adapters/storage/storage-error.ts";
import { clusterId } from "../../src/core/cluster/cluster-id.ts";
import { acceptMany } from "../../src/functions/http/recheck-many.ts";
import { manyBudgetMs, recheck } from "../../src/functions/recheck.ts";
import type { SubscriptionScope } from "../../src/ports/subscription-scope.ts";
import { clientOf, json, startOddArm } from "../adapters/arm/odd-arm.ts";
import { gate, shows } from "../reconcile/world.ts";
import { bodyOf, post, TestApp, wrongMode } from "./app.ts";

const sub = "00000000-0000-0000-0000-000000000000";
const id = new TestApp().world.cluster.id;
const other = clusterId(sub, "rg-prod", "aks-two").id;

/** Some other subscription. */
function subAt(at: number): string {
  return `0a000000-0000-0000-0000-${String(at).padStart(12, "0")}`;
}

/** Lets an app ask this scope. */
function scopeOf(app: TestApp, scope: SubscriptionScope): void {
  const open = app.open.bind(app);
  vi.spyOn(app, "open").mockImplementation(async () => {
    const opened = await open();
    return opened.kind === "active" ? { ...opened, scope } : opened;
  });
}

/** An app whose cluster was seen protected and is open now. */
async function openedApp(): Promise<TestApp> {
  const app = new TestApp();
  await recheck(post({ clusterId: id }), app, app.log);
  app.world.wait(60);
  app.world.gateway.onRead = () => shows({ ranges: [] });
  return app;
}

async function ask(app: TestApp, body: unknown, headers: Record<string, string> = {}) {
  const answer = await recheck(post(body, headers), app, app.log);
  return { status: answer.status, body: bodyOf(answer) };
}

describe("recheck of one cluster", () => {
  it("answers the whole verdict, with the incident as it stands after ARM's answer", async () => {
    const app = await openedApp();
    const { status, body } = await ask(app, { clusterId: id });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      clusterId: id,
      verdict: "drifted",
      findings: [
        { rule: "authorized-ranges-removed", severity: "critical", setting: "authorized-ranges" },
        {},
      ],
      drift: [{ setting: "authorized-ranges", after: [] }],
      decision: { action: "revert", patch: { properties: { apiServerAccessProfile: {} } } },
      incident: { topic: "exposure", status: "reverting", severity: "critical" },
    });
    expect(body).not.toHaveProperty("dryRun");
    expect(app.world.channel.transitions).toEqual(["opened"]);
  });

  it("says so where ARM refused", async () => {
    const app = await openedApp();
    app.world.gateway.onUpdate = () => ({ kind: "refused", code: "ScopeLocked", reason: "locked by ops" });
    const { body } = await ask(app, { clusterId: id });
    expect(body).toMatchObject({
      decision: {
        action: "refuse",
        reason: "UpdatesFail",
        message: "Azure refused the update (ScopeLocked): locked by ops",
      },
      incident: { status: "failed" },
    });
  });

  it("while another run has the cluster, answers by its own read, says so, and leaves a note", async () => {
    const app = await openedApp();
    const reading = gate<ReturnType<typeof shows>>();
    const asked = gate<void>();
    app.world.gateway.onRead = () => {
      asked.open();
      return reading.opened;
    };
    const first = app.world.run({ source: "recheck" });
    await asked.opened;
    app.world.gateway.onRead = () => shows({ ranges: [] });
    const { status, body } = await ask(app, { clusterId: id });
    expect(status).toBe(200);
    expect(body).toMatchObject({ runUnderWay: true, verdict: "drifted", decision: { action: "revert" } });
    expect(app.world.gateway.updates).toEqual([]);
    expect(app.world.planned).toContainEqual(["reconcile", "recheck", 3]);
    reading.open(shows());
    await first;
  });

  it("a dry run says what would happen and does nothing at all", async () => {
    const app = await openedApp();
    const commit = vi.spyOn(app.world.store, "commit");
    const takeLease = vi.spyOn(app.world.store, "takeLease");
    const send = vi.spyOn(app.world.queue, "send");
    const { status, body } = await ask(app, { clusterId: id, dryRun: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: true, verdict: "drifted", decision: { action: "revert" } });
    expect(commit).not.toHaveBeenCalled();
    expect(takeLease).not.toHaveBeenCalled();
    expect(send).not.toHaveBeenCalled();
    expect(app.world.gateway.updates).toEqual([]);
    expect(app.world.channel.received).toEqual([]);
  });

  it("403 where the subscription is not in scope, before anything is read", async () => {
    const app = new TestApp();
    app.scope = { kind: "out" };
    expect(await ask(app, { clusterId: id })).toEqual({
      status: 403,
      body: { error: `The cluster is not guarded here: subscription ${sub} is not in scope.` },
    });
    expect(app.world.gateway.reads).toBe(0);
  });

  it("502 where the subscriptions cannot be listed", async () => {
    const app = new TestApp();
    app.scope = { kind: "unknown", reason: "AuthorizationFailed: no" };
    expect(await ask(app, { clusterId: id })).toMatchObject({
      status: 502,
      body: { details: ["AuthorizationFailed: no"] },
    });
  });

  it("404 where there is no such cluster", async () => {
    const app = new TestApp();
    app.world.gateway.onRead = () => ({ kind: "gone" });
    expect(await ask(app, { clusterId: id })).toMatchObject({
      status: 404,
      body: { error: "Azure knows no such cluster.", clusterId: id },
    });
  });

  it.each([true, false])("502 where ARM could not be read (dry run: %s)", async (dryRun) => {
    const app = new TestApp();
    app.world.gateway.onRead = () => ({ kind: "denied", reason: "AuthorizationFailed: no permission" });
    expect(await ask(app, { clusterId: id, dryRun })).toMatchObject({
      status: 502,
      body: {
        error: "Azure Resource Manager could not be read: AuthorizationFailed: no permission",
        verdict: "unknown",
        findings: [{ rule: "cluster-unreadable" }],
      },
    });
  });

  it("503 where storage is down: nothing was begun", async () => {
    const app = new TestApp();
    vi.spyOn(app.world.queue, "send").mockRejectedValue(
      new StorageError("The queue did not answer.", undefined, "TimedOut"),
    );
    const { status, body } = await ask(app, { clusterId: id });
    expect(status).toBe(503);
    expect(body).toMatchObject({ details: ["StorageError: The queue did not answer."] });
    expect(app.world.gateway.reads).toBe(0);
  });

  it("503 where the run was left to its note", async () => {
    const app = new TestApp();
    vi.spyOn(app.world.store, "load").mockRejectedValue(new Error("storage down"));
    expect(await ask(app, { clusterId: id })).toMatchObject({
      status: 503,
      body: { error: "The recheck was not carried through; it is repeated within a minute." },
    });
    expect(app.world.planned).toEqual([["reconcile", "recheck", 60]]);
  });
});

describe("recheck of many", () => {
  it("accepts, rejects with the reason, and links to the posture; the rechecks count as rechecks", async () => {
    const app = new TestApp();
    const { status, body } = await ask(app, { clusterIds: [id, id.toUpperCase(), other, "nonsense"] });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      rejected: [{ clusterId: "nonsense", reason: expect.stringContaining("/subscriptions/{id}/") }],
      posture: "https://guardrail.example.com/api/clusters",
    });
    expect(body).toHaveProperty("accepted.length", 2);
    expect(app.world.planned).toEqual([
      ["reconcile", "recheck", 0],
      ["reconcile", "recheck", 0],
    ]);
    expect(app.world.gateway.reads).toBe(0);
  });

  it("rejects what is out of scope and what could not be queued", async () => {
    const app = new TestApp();
    app.scope = { kind: "out" };
    expect((await ask(app, { clusterIds: [id] })).body).toMatchObject({
      accepted: [],
      rejected: [{ clusterId: id, reason: "its subscription is not in scope" }],
    });
    app.scope = { kind: "in" };
    vi.spyOn(app.world.queue, "send").mockRejectedValue(new Error("queue down"));
    expect((await ask(app, { clusterIds: [id] })).body).toMatchObject({
      accepted: [],
      rejected: [{ clusterId: id, reason: "it could not be queued: Error: queue down" }],
    });
  });

  it("asks for each subscription once, however many of its clusters are named, and for all side by side", async () => {
    const app = new TestApp();
    const guarded = fixedScope([subAt(1), subAt(2)]);
    const asked: string[] = [];
    const all = gate<void>();
    scopeOf(app, {
      contains: async (subscription, signal) => {
        asked.push(subscription);
        if (asked.length === 3) all.open();
        await all.opened;
        return guarded.contains(subscription, signal);
      },
    });
    const ids = [1, 2, 3, 1, 2, 3].map((at, index) => clusterId(subAt(at), "rg", `aks-${index}`).id);
    expect((await ask(app, { clusterIds: ids })).body).toMatchObject({
      accepted: [ids[0], ids[1], ids[3], ids[4]],
      rejected: [ids[2], ids[5]].map((id) => ({ clusterId: id, reason: "its subscription is not in scope" })),
    });
    expect(asked).toEqual([subAt(1), subAt(2), subAt(3)]);
  });

  it("lists the subscriptions once where ARM does not give them, however many are named", async () => {
    const odd = await startOddArm();
    odd.answer = json(403, { error: { code: "AuthorizationFailed", message: "m" } });
    const app = new TestApp();
    scopeOf(
      app,
      listedScope(clientOf(odd), () => app.world.now),
    );
    const ids = Array.from({ length: 100 }, (_, at) => clusterId(subAt(at), "rg", "aks").id);
    const { body } = await ask(app, { clusterIds: ids });
    await odd.close();
    expect(body).toMatchObject({ accepted: [] });
    expect(body).toHaveProperty("rejected.length", 100);
    expect(odd.requests).toHaveLength(1);
  });

  it("gives up on the scope when its time is over", async () => {
    const app = new TestApp();
    scopeOf(app, {
      contains: async (_, signal) => {
        signal.throwIfAborted();
        return { kind: "in" };
      },
    });
    const opened = await app.open();
    if (opened.kind !== "active") throw new Error("The app is paused.");
    const answer = await acceptMany([id], opened, app, AbortSignal.abort(new Error("time is over")));
    expect(bodyOf(answer)).toMatchObject({
      accepted: [],
      rejected: [{ clusterId: id, reason: "Error: time is over" }],
    });
  });

  it("has no longer than the host gives it", () => {
    const { functionTimeout } = JSON.parse(readFileSync(new URL("../../host.json", import.meta.url), "utf8"));
    const [hours, minutes, seconds] = String(functionTimeout).split(":").map(Number);
    const hostMs = ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
    expect(manyBudgetMs).toBeLessThanOrEqual(hostMs - 20_000);
  });

  it("takes a whole subscription", async () => {
    const app = new TestApp();
    app.inventory.rows = [{ cluster: clusterId(sub, "rg-prod", "aks-two") }];
    expect(await ask(app, { subscriptionId: sub })).toEqual({
      status: 202,
      body: {
        accepted: [other],
        rejected: [],
        posture: `https://guardrail.example.com/api/clusters?subscription=${sub}`,
        listedBy: "resource-graph",
      },
    });
    app.scope = { kind: "out" };
    expect(await ask(app, { subscriptionId: sub })).toMatchObject({
      status: 403,
      body: { error: `The subscription is not guarded here: subscription ${sub} is not in scope.` },
    });
  });

  it("takes a subscription's clusters that are known, although the inventory does not show them", async () => {
    const app = await openedApp();
    app.inventory.rows = [{ cluster: clusterId(sub, "rg-prod", "aks-two") }];
    expect(await ask(app, { subscriptionId: sub })).toMatchObject({ body: { accepted: [id, other] } });
  });

  it("takes ARM's own list where the inventory shows nothing or fails, and says so", async () => {
    const app = new TestApp();
    const row = { cluster: clusterId(sub, "rg-prod", "aks-two") };
    app.inventory.lists.set(sub, [row]);
    const byList = { status: 202, body: { accepted: [other], listedBy: "resource-manager" } };
    expect(await ask(app, { subscriptionId: sub })).toMatchObject(byList);
    const fail = () => {
      for (let tries = 0; tries < 4; tries++)
        app.inventory.answers.push({ kind: "unavailable", reason: "the graph answers 503" });
    };
    fail();
    app.world.gateway.onList = async () => [row.cluster];
    expect(await ask(app, { subscriptionId: sub })).toMatchObject(byList);
    fail();
    app.world.gateway.onList = async () => {
      throw new Error("ARM answers 429");
    };
    const { status, body } = await ask(app, { subscriptionId: sub });
    expect(status).toBe(502);
    expect(JSON.stringify(body)).toMatch(/the graph answers 503.*ARM answers 429/);
  });

  it("a dry run reads them all, up to 25", async () => {
    const app = await openedApp();
    expect(await ask(app, { clusterIds: [id, "x"], dryRun: true })).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        clusters: [{ clusterId: id, verdict: "drifted" }],
        rejected: [{ clusterId: "x" }],
      },
    });
    const many = Array.from({ length: 26 }, (_, at) => clusterId(sub, "rg", `aks-${at}`).id);
    expect((await ask(app, { clusterIds: many, dryRun: true })).status).toBe(400);
  });
});

describe("requests that cannot be served", () => {
  it.each<[string, unknown, string]>([
    ["no JSON", "{", "the body is not JSON"],
    ["nothing", "", "the body is not JSON"],
    ["a list", [], "exactly one way"],
    ["null", null, "the body is no JSON object"],
    ["no id", {}, "exactly one way"],
    ["both kinds", { clusterId: id, subscriptionId: sub }, "exactly one way"],
    ["an unknown property", { clusterId: id, force: true }, "`force` is not known here"],
    ["a dry run that is no boolean", { clusterId: id, dryRun: "yes" }, "`dryRun` must be true or false"],
    [
      "an id of another type",
      { clusterId: "/subscriptions/x" },
      "`clusterId` is not a managed cluster's resource id",
    ],
    ["an agent pool", { clusterId: `${id}/agentPools/one` }, "`clusterId` is not"],
    ["a path trick", { clusterId: `${id}/../other` }, "`clusterId` is not"],
    ["no clusters", { clusterIds: [] }, "`clusterIds` names no cluster"],
    ["too many clusters", { clusterIds: Array(1001).fill(id) }, "`clusterIds` names more than 1000"],
    ["a cluster that is no text", { clusterIds: [id, 7] }, "`clusterIds.1` must be text"],
    ["a subscription that is none", { subscriptionId: "prod" }, "`subscriptionId` is not a subscription id"],
    ["a body that is too large", `"${"x".repeat(1024 * 1024)}"`, "larger than 1048576 bytes"],
  ])("%s: 400 with what is wrong and where", async (_, body, says) => {
    const app = new TestApp();
    const answer = await ask(app, body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(says);
    expect(app.world.gateway.reads).toBe(0);
  });

  it("503 while a setting is wrong, with the setting and the mend", async () => {
    const app = new TestApp();
    app.problems = [wrongMode];
    expect(await ask(app, { clusterId: id })).toEqual({
      status: 503,
      body: { status: "paused", reasons: [wrongMode] },
    });
  });

  it("401 without a sign-in where built-in authentication is on", async () => {
    const app = new TestApp();
    app.isBuiltInAuthEnabled = true;
    expect((await ask(app, { clusterId: id })).status).toBe(401);
    expect((await ask(app, { clusterId: id }, { "x-ms-client-principal": "e30=" })).status).toBe(200);
  });
});
