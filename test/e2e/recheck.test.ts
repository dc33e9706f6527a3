import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangesPath, removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { eventually } from "./support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf } from "./support/test-cluster.ts";

const approved = ["73.140.245.0/24", "137.117.106.88/29"];
const foreignSubscription = "99999999-0000-0000-0000-000000000009";

let sandbox: GuardedSandbox;
beforeAll(async () => {
  sandbox = await startGuardedSandbox({
    settings: {
      GUARDRAIL_SUBSCRIPTIONS:
        "00000000-0000-0000-0000-000000000000, 00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002",
      GUARDRAIL_PUBLIC_URL: "https://guardrail.contoso.com",
    },
  });
});
afterAll(() => sandbox?.stop());

describe("recheck of one cluster", () => {
  test("a compliant one answers 200 with the verdict", async () => {
    const cluster = await sandbox.seedLearned();
    const { status, body } = await sandbox.app.recheck({ clusterId: cluster.id });
    expect(status).toBe(200);
    expect(body).toEqual({
      clusterId: cluster.id,
      verdict: "compliant",
      findings: [],
      drift: [],
      decision: {
        action: "none",
        reason: "WithinBaseline",
        message: "The cluster is within its baseline.",
        patch: {},
      },
    });
  });

  test("an open one is told and closed, and the answer says so with its incident", async () => {
    const cluster = await sandbox.seedLearned();
    cluster.changeSilently(removeRanges);
    const { status, body } = await sandbox.app.recheck({ clusterId: cluster.id.toLowerCase() });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      verdict: "drifted",
      drift: [{ setting: "authorized-ranges", before: approved, after: [] }],
      decision: {
        action: "revert",
        patch: { properties: { apiServerAccessProfile: { authorizedIPRanges: approved } } },
      },
      incident: { topic: "exposure", severity: "critical" },
    });
    await cluster.toldEverywhere("opened", "reverted");
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("a dry run says what would happen and does nothing: no PUT, no alert, no message, no row", async () => {
    const cluster = await sandbox.seedLearned();
    cluster.changeSilently(removeRanges);
    const rows = await sandbox.storage.rowsOf(cluster.id);
    const messages = await sandbox.storage.queueLength();
    const { status, body } = await sandbox.app.recheck({ clusterId: cluster.id, dryRun: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: true, verdict: "drifted", decision: { action: "revert" } });
    expect(await sandbox.storage.rowsOf(cluster.id)).toEqual(rows);
    expect(await sandbox.storage.queueLength()).toBe(messages);
    expect(cluster.puts()).toEqual([]);
    expect(cluster.alerts()).toEqual([]);
    expect(rangesOf(cluster)).toEqual([]);
  });

  test("a dry run of a cluster that was never seen learns nothing", async () => {
    const cluster = await sandbox.seed();
    const { body } = await sandbox.app.recheck({ clusterId: cluster.id, dryRun: true });
    expect(body).toMatchObject({ verdict: "compliant", decision: { action: "learn" } });
    expect(await sandbox.storage.rowsOf(cluster.id)).toEqual([]);
  });

  test("one out of scope answers 403 and costs no call to ARM", async () => {
    const cluster = await sandbox.seed({ subscriptionId: foreignSubscription });
    const before = sandbox.arm.requests({ origin: "http" }).length;
    for (const dryRun of [false, true]) {
      const { status, body } = await sandbox.app.recheck({ clusterId: cluster.id, dryRun });
      expect(status).toBe(403);
      expect(body.error).toContain("not in scope");
    }
    expect(sandbox.arm.requests({ origin: "http" })).toHaveLength(before);
  });

  test("one that is not there answers 404", async () => {
    const cluster = await sandbox.seed();
    const { status, body } = await sandbox.app.recheck({ clusterId: `${cluster.id}-not-there` });
    expect(status).toBe(404);
    expect(body.error).toBe("Azure knows no such cluster.");
  });

  test.each([
    ["may not be read", "authorization-failed"],
    ["cannot be read", "bad-gateway"],
  ] as const)("one that %s answers 502 with ARM's words, and is never clean", async (_how, name) => {
    const cluster = await sandbox.seedLearned();
    const fault = sandbox.arm.faults.add(
      { method: "GET", path: cluster.id, count: Infinity },
      { kind: "ready", name },
    );
    const { status, body } = await sandbox.app.recheck({ clusterId: cluster.id });
    fault.release();
    expect(status).toBe(502);
    expect(body).toMatchObject({ verdict: "unknown", findings: [{ rule: "cluster-unreadable" }] });
    expect(body.error).toMatch(/AuthorizationFailed|BadGatewayConnection/);
  });

  test.each<readonly [string, string, RegExp]>([
    ["no JSON", "{", /not JSON/],
    ["nothing", "", /not JSON/],
    ["an empty object", "{}", /clusterId/],
    ["a number", "7", /clusterId/],
    ["an id of another type", '{"clusterId":"/subscriptions/x"}', /`clusterId`/],
    ["a subscription that is none", '{"subscriptionId":"all"}', /`subscriptionId`/],
    ["an empty list", '{"clusterIds":[]}', /clusterIds/],
    [
      "more ids than 1000",
      JSON.stringify({ clusterIds: Array.from({ length: 1001 }, () => "/x") }),
      /clusterIds.*1000/s,
    ],
    ["a dryRun that is a word", '{"clusterId":"/x","dryRun":"yes"}', /dryRun/],
    ["a property that is not known", '{"clusterId":"/x","force":true}', /force|nothing else/],
    ["both", '{"clusterId":"/x","subscriptionId":"y"}', /nothing else|clusterId/],
    ["a body that is far too large", `{"clusterId":"${"x".repeat(1_100_000)}"}`, /larger than/],
  ])("a body with %s answers 400 with what is wrong", async (_what, body, words) => {
    const answer = await sandbox.app.recheck(body);
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(words);
  });

  test("without the function key it answers 401", async () => {
    const { status } = await sandbox.app.post("/api/recheck", "{}", { key: undefined });
    expect(status).toBe(401);
  });
});

describe("recheck of many clusters", () => {
  test("ids: 202 with what was accepted and what was not, and each accepted one is worked off", async () => {
    const open = await sandbox.seedLearned();
    const closed = await sandbox.seedLearned();
    open.changeSilently(removeRanges);
    const foreign = await sandbox.seed({ subscriptionId: foreignSubscription });
    const { status, body } = await sandbox.app.recheck({
      clusterIds: [open.id, closed.id, open.id.toLowerCase(), foreign.id, "/subscriptions/x"],
    });
    expect(status).toBe(202);
    expect(body).toEqual({
      accepted: [open.id.toLowerCase(), closed.id.toLowerCase()].map((id) =>
        expect.stringMatching(new RegExp(id, "i")),
      ),
      rejected: [
        { clusterId: foreign.id, reason: "its subscription is not in scope" },
        { clusterId: "/subscriptions/x", reason: expect.stringContaining("resource id") },
      ],
      posture: "https://guardrail.contoso.com/api/clusters",
    });
    await open.toldEverywhere("opened", "reverted");
    expect(rangesOf(open)).toEqual(approved);
    await eventually("the other one is read too", () => closed.reads() >= 2);
    expect(closed.alerts()).toEqual([]);
    expect(foreign.reads()).toBe(0);
  });

  test("a subscription: 202, and all its clusters are looked at", async () => {
    const subscriptionId = "00000000-0000-0000-0000-000000000001";
    const compliant = await sandbox.seed({ subscriptionId });
    const open = await sandbox.seed({ subscriptionId, change: { [rangesPath]: [] } });
    sandbox.arm.setPageSize(1);
    const { status, body } = await sandbox.app.recheck({ subscriptionId });
    sandbox.arm.setPageSize(100);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      accepted: [compliant.id, open.id],
      rejected: [],
      posture: `https://guardrail.contoso.com/api/clusters?subscription=${subscriptionId}`,
    });
    await open.toldEverywhere("opened");
    await eventually("each is in the posture", async () => {
      const posture = await sandbox.app.get(`/api/clusters?subscription=${subscriptionId}`);
      const shown = posture.body.clusters;
      return Array.isArray(shown) && shown.length === 2;
    });
  });

  test("a dry run of many answers 200 with what would happen to each, and does nothing", async () => {
    const subscriptionId = "00000000-0000-0000-0000-000000000002";
    const cluster = await sandbox.seed({ subscriptionId, change: { [rangesPath]: [] } });
    const byId = await sandbox.app.recheck({ clusterIds: [cluster.id], dryRun: true });
    const bySubscription = await sandbox.app.recheck({ subscriptionId, dryRun: true });
    for (const { status, body } of [byId, bySubscription]) {
      expect(status).toBe(200);
      expect(body).toMatchObject({
        dryRun: true,
        clusters: [{ clusterId: cluster.id, verdict: "exposed", decision: { action: "alert" } }],
        rejected: [],
      });
    }
    expect(await sandbox.storage.rowsOf(cluster.id)).toEqual([]);
    expect(cluster.alerts()).toEqual([]);
  });

  test("a subscription out of scope answers 403, one that cannot be listed 502", async () => {
    expect((await sandbox.app.recheck({ subscriptionId: foreignSubscription })).status).toBe(403);
    const faults = [
      { method: "GET", path: /managedClusters$/i, count: Infinity },
      { method: "POST", path: /Microsoft\.ResourceGraph/i, count: Infinity },
    ].map((match) => sandbox.arm.faults.add(match, { kind: "ready", name: "authorization-failed" }));
    const answer = await sandbox.app.recheck({ subscriptionId: "00000000-0000-0000-0000-000000000002" });
    for (const fault of faults) fault.release();
    expect(answer.status).toBe(502);
    expect(answer.text).toContain("AuthorizationFailed");
  });
});

describe("what is known", () => {
  test("the posture shows a cluster with its baseline and its open incident, and the incident by its id", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.arm.faults.add(
      { method: "PUT", path: cluster.id, count: Infinity },
      { kind: "ready", name: "scope-locked" },
    );
    await cluster.write(removeRanges);
    const [, , subscription] = cluster.id.split("/");
    const posture = await sandbox.app.get(
      `/api/clusters/${subscription}/${cluster.resourceGroup}/${cluster.name}`,
    );
    expect(posture.status).toBe(200);
    const incidentId = cluster.alerts()[0]?.incidentId ?? "";
    expect(posture.body).toMatchObject({
      verdict: "drifted",
      incidents: [{ id: incidentId, status: "failed", severity: "critical" }],
    });
    const incident = await sandbox.app.get(`/api/incidents/${incidentId}`);
    expect(incident.status).toBe(200);
    expect(incident.body).toMatchObject({
      id: incidentId,
      clusterId: cluster.id,
      verdict: "drifted",
      actor: { name: "Dana Rivera" },
    });
  });

  test.each([
    ["/api/clusters/x/y/z", 400],
    ["/api/clusters/00000000-0000-0000-0000-000000000000/rg/never-seen", 404],
    ["/api/clusters?subscription=all", 400],
    ["/api/incidents/none", 404],
    ["/api/incidents/a%20b", 400],
  ])("%s answers %i", async (path, status) => {
    const answer = await sandbox.app.get(path);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toBeTypeOf("string");
  });

  test.each(["/api/clusters", "/api/incidents/x"])("%s needs the function key", async (path) => {
    expect((await sandbox.app.get(path, { key: undefined })).status).toBe(401);
  });

  test("health is for everybody", async () => {
    const { status, body } = await sandbox.app.get("/api/health", { key: undefined });
    expect(status).toBe(200);
    expect(body).toEqual({ status: "guarding" });
  });
});
