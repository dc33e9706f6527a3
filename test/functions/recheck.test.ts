import { describe, expect, it, vi } from "vitest";
import { StorageError } from "../../src/adapters/storage/storage-error.ts";
import { gate, shows } from "../reconcile/world.ts";
import { TestApp, wrongMode } from "./app.ts";
import { ask, guarded, openedApp, subscription } from "./recheck-samples.ts";

describe("recheck of one cluster", () => {
  it("answers the whole verdict, with the incident as it stands after ARM's answer", async () => {
    const app = await openedApp();
    const { status, body } = await ask(app, { clusterId: guarded });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      clusterId: guarded,
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
    const { body } = await ask(app, { clusterId: guarded });
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
    const { status, body } = await ask(app, { clusterId: guarded });
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
    const { status, body } = await ask(app, { clusterId: guarded, dryRun: true });
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
    expect(await ask(app, { clusterId: guarded })).toEqual({
      status: 403,
      body: { error: `The cluster is not guarded here: subscription ${subscription} is not in scope.` },
    });
    expect(app.world.gateway.reads).toBe(0);
  });

  it("502 where the subscriptions cannot be listed", async () => {
    const app = new TestApp();
    app.scope = { kind: "unknown", reason: "AuthorizationFailed: no" };
    expect(await ask(app, { clusterId: guarded })).toMatchObject({
      status: 502,
      body: { details: ["AuthorizationFailed: no"] },
    });
  });

  it("404 where there is no such cluster", async () => {
    const app = new TestApp();
    app.world.gateway.onRead = () => ({ kind: "gone" });
    expect(await ask(app, { clusterId: guarded })).toMatchObject({
      status: 404,
      body: { error: "Azure knows no such cluster.", clusterId: guarded },
    });
  });

  it.each([true, false])("502 where ARM could not be read (dry run: %s)", async (dryRun) => {
    const app = new TestApp();
    app.world.gateway.onRead = () => ({ kind: "denied", reason: "AuthorizationFailed: no permission" });
    expect(await ask(app, { clusterId: guarded, dryRun })).toMatchObject({
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
    const { status, body } = await ask(app, { clusterId: guarded });
    expect(status).toBe(503);
    expect(body).toMatchObject({ details: ["StorageError: The queue did not answer."] });
    expect(app.world.gateway.reads).toBe(0);
  });

  it("503 where the run was left to its note", async () => {
    const app = new TestApp();
    vi.spyOn(app.world.store, "load").mockRejectedValue(new Error("storage down"));
    expect(await ask(app, { clusterId: guarded })).toMatchObject({
      status: 503,
      body: { error: "The recheck was not carried through; it is repeated within a minute." },
    });
    expect(app.world.planned).toEqual([["reconcile", "recheck", 60]]);
  });
});

describe("requests that cannot be served", () => {
  it.each<[string, unknown, string]>([
    ["no JSON", "{", "the body is not JSON"],
    ["nothing", "", "the body is not JSON"],
    ["a list", [], "exactly one way"],
    ["null", null, "the body is no JSON object"],
    ["no id", {}, "exactly one way"],
    ["both kinds", { clusterId: guarded, subscriptionId: subscription }, "exactly one way"],
    ["an unknown property", { clusterId: guarded, force: true }, "`force` is not known here"],
    ["a dry run that is no boolean", { clusterId: guarded, dryRun: "yes" }, "`dryRun` must be true or false"],
    [
      "an id of another type",
      { clusterId: "/subscriptions/x" },
      "`clusterId` is not a managed cluster's resource id",
    ],
    ["an agent pool", { clusterId: `${guarded}/agentPools/one` }, "`clusterId` is not"],
    ["a path trick", { clusterId: `${guarded}/../other` }, "`clusterId` is not"],
    ["no clusters", { clusterIds: [] }, "`clusterIds` names no cluster"],
    ["too many clusters", { clusterIds: Array(1001).fill(guarded) }, "`clusterIds` names more than 1000"],
    ["a cluster that is no text", { clusterIds: [guarded, 7] }, "`clusterIds.1` must be text"],
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
    expect(await ask(app, { clusterId: guarded })).toEqual({
      status: 503,
      body: { status: "paused", reasons: [wrongMode] },
    });
  });

  it("401 without a sign-in where built-in authentication is on", async () => {
    const app = new TestApp();
    app.isBuiltInAuthEnabled = true;
    expect((await ask(app, { clusterId: guarded })).status).toBe(401);
    expect((await ask(app, { clusterId: guarded }, { "x-ms-client-principal": "e30=" })).status).toBe(200);
  });
});
