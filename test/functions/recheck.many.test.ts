import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { fixedScope, listedScope } from "../../src/adapters/arm/subscription-scope.ts";
import { clusterId } from "../../src/core/cluster/cluster-id.ts";
import { acceptMany } from "../../src/functions/http/recheck-many.ts";
import { manyBudgetMs } from "../../src/functions/recheck.ts";
import type { SubscriptionScope } from "../../src/ports/subscription-scope.ts";
import { clientOf, json, startOddArm } from "../adapters/arm/odd-arm.ts";
import { gate } from "../reconcile/world.ts";
import { bodyOf, TestApp } from "./app.ts";
import { ask, guarded, openedApp, other, subscription } from "./recheck-samples.ts";

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

describe("recheck of many", () => {
  it("accepts, rejects with the reason, and links to the posture; the rechecks count as rechecks", async () => {
    const app = new TestApp();
    const { status, body } = await ask(app, {
      clusterIds: [guarded, guarded.toUpperCase(), other.id, "nonsense"],
    });
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
    expect((await ask(app, { clusterIds: [guarded] })).body).toMatchObject({
      accepted: [],
      rejected: [{ clusterId: guarded, reason: "its subscription is not in scope" }],
    });
    app.scope = { kind: "in" };
    vi.spyOn(app.world.queue, "send").mockRejectedValue(new Error("queue down"));
    expect((await ask(app, { clusterIds: [guarded] })).body).toMatchObject({
      accepted: [],
      rejected: [{ clusterId: guarded, reason: "it could not be queued: Error: queue down" }],
    });
  });

  it("asks for each subscription once, however many of its clusters are named, and for all side by side", async () => {
    const app = new TestApp();
    const scope = fixedScope([subAt(1), subAt(2)]);
    const asked: string[] = [];
    const all = gate<void>();
    scopeOf(app, {
      contains: async (subscription, signal) => {
        asked.push(subscription);
        if (asked.length === 3) all.open();
        await all.opened;
        return scope.contains(subscription, signal);
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
    const answer = await acceptMany([guarded], opened, app, AbortSignal.abort(new Error("time is over")));
    expect(bodyOf(answer)).toMatchObject({
      accepted: [],
      rejected: [{ clusterId: guarded, reason: "Error: time is over" }],
    });
  });

  it("has no longer than the host gives it", () => {
    const { functionTimeout } = JSON.parse(readFileSync(new URL("../../host.json", import.meta.url), "utf8"));
    const [hours, minutes, seconds] = String(functionTimeout).split(":").map(Number);
    const hostMs = ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
    expect(manyBudgetMs).toBeLessThanOrEqual(hostMs - 20_000);
  });

  it("a dry run reads them all, up to 25", async () => {
    const app = await openedApp();
    expect(await ask(app, { clusterIds: [guarded, "x"], dryRun: true })).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        clusters: [{ clusterId: guarded, verdict: "drifted" }],
        rejected: [{ clusterId: "x" }],
      },
    });
    const many = Array.from({ length: 26 }, (_, at) => clusterId(subscription, "rg", `aks-${at}`).id);
    expect((await ask(app, { clusterIds: many, dryRun: true })).status).toBe(400);
  });
});
