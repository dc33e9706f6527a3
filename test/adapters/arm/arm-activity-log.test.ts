import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createArmActivityLog } from "../../../src/adapters/arm/arm-activity-log.ts";
import { type ClusterId, parseClusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { ActivityReading } from "../../../src/core/model/activity.ts";
import type { ActivityLog } from "../../../src/ports/activity-log.ts";
import type { ArmSimulator } from "../../sandbox/arm/arm-simulator.ts";
import { removeRanges } from "../../sandbox/arm/clusters/cluster-change.ts";
import { armFixture } from "../../sandbox/arm/http/arm-test-client.ts";
import { danaRivera, deploymentPipeline } from "../../sandbox/arm/identity/actor.ts";
import { armForEachTest } from "./arm-for-each-test.ts";
import { clientOf, json, type OddArm, patience, reset, silence, startOddArm, text } from "./odd-arm.ts";

const subscription = "00000000-0000-0000-0000-000000000000";
const idOf = (name: string, group = "rg-prod") =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ContainerService/managedClusters/${name}`;

function clusterOf(id: string): ClusterId {
  return parseClusterId(id) ?? expect.fail(`${id} is no cluster's id`);
}

const hour = 3_600_000;
const window = (fromMs = -hour, toMs = hour) => ({
  from: new Date(Date.now() + fromMs).toISOString(),
  to: new Date(Date.now() + toMs).toISOString(),
});

function entriesOf(reading: ActivityReading) {
  return reading.kind === "read" ? reading.entries : expect.fail(reading.reason);
}

describe("the Activity Log of the simulator", () => {
  const arm = armForEachTest();
  let simulator: ArmSimulator;
  let log: ActivityLog;
  beforeEach(() => {
    simulator = arm.simulator;
    log = createArmActivityLog(arm.client);
  });

  const seed = (id = idOf("aks-prod")) =>
    clusterOf(simulator.seedCluster({ ...armFixture("public-authorized"), id }));
  const read = (cluster: ClusterId, asked = window()) => log.read(cluster, asked, patience());

  test("tells of a write in the pieces that ARM has, with who made it", async () => {
    const cluster = seed();
    const { correlationId, completed } = simulator.writeAs(danaRivera, cluster.id, removeRanges);
    await completed;
    const entries = entriesOf(await read(cluster));
    expect(entries.map(({ status }) => status).toSorted()).toEqual(["Accepted", "Started", "Succeeded"]);
    for (const entry of entries)
      expect(entry).toMatchObject({
        operation: "Microsoft.ContainerService/managedClusters/write",
        correlationId,
        actor: { kind: "user", name: "Dana Rivera", upn: danaRivera.upn, ipAddress: danaRivera.ipAddress },
      });
  });

  test("tells an app by its ids", async () => {
    const cluster = seed();
    simulator.act(deploymentPipeline, cluster.id, "listClusterAdminCredential");
    expect(entriesOf(await read(cluster))[0]?.actor).toMatchObject({
      kind: "app",
      appId: deploymentPipeline.appId,
      objectId: deploymentPipeline.objectId,
    });
  });

  test("holds what is there by then, and no more: what comes late comes with the next reading", async () => {
    const cluster = seed();
    simulator.activity.hold(true);
    simulator.act(danaRivera, cluster.id, "runCommand");
    expect(entriesOf(await read(cluster))).toEqual([]);
    simulator.activity.hold(false);
    expect(entriesOf(await read(cluster))).toHaveLength(2);
  });

  test("is about the cluster and what belongs to it, whatever the case, and about no other of its group", async () => {
    const cluster = seed();
    const others = [seed(idOf("aks-prod-2")), seed(idOf("aks-prod", "rg-prod-2"))];
    for (const { id } of [cluster, ...others]) simulator.act(danaRivera, id, "runCommand");
    const child = `${cluster.id.toUpperCase()}/TRUSTEDACCESSROLEBINDINGS/BACKUP`;
    simulator.activity.write({
      operationName: "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/write",
      resourceId: child,
      request: {
        actor: danaRivera,
        correlationId: "c-1",
        clientRequestId: undefined,
        method: "PUT",
        path: child,
      },
      status: "Succeeded",
    });
    expect(new Set(entriesOf(await read(cluster)).map(({ resourceId }) => resourceId))).toEqual(
      new Set([cluster.id, child]),
    );
  });

  test("is read within a window", async () => {
    const cluster = seed();
    simulator.act(danaRivera, cluster.id, "runCommand");
    expect(entriesOf(await read(cluster, window(-2 * hour, -hour)))).toEqual([]);
  });

  test("is read to its last page", async () => {
    const cluster = seed();
    simulator.setPageSize(3);
    for (let count = 0; count < 5; count++) simulator.act(danaRivera, cluster.id, "runCommand");
    expect(entriesOf(await read(cluster))).toHaveLength(10);
  });

  test("that is longer than a run has time for was not read", async () => {
    const cluster = seed();
    simulator.setPageSize(1);
    for (let count = 0; count < 11; count++) simulator.act(danaRivera, cluster.id, "runCommand");
    const reading = await read(cluster);
    expect(reading).toMatchObject({ kind: "unread", reason: "it has more than 20 pages for this time" });
    // Whoever floods the log hides nothing of what was read before.
    expect(reading.entries).toHaveLength(20);
  });

  test("of a resource group with an odd name is asked for by that name", async () => {
    const cluster = seed(idOf("aks-prod", "rg-größe_(1).x"));
    simulator.act(danaRivera, cluster.id, "runCommand");
    expect(entriesOf(await read(cluster))).toHaveLength(2);
  });

  test("that may not be read says which permission is missing", async () => {
    const cluster = seed();
    simulator.faults.add({ path: /eventtypes/ }, { kind: "ready", name: "authorization-failed" });
    expect(await read(cluster)).toEqual({
      kind: "unread",
      reason: expect.stringMatching(
        /^the guardrail's identity may not read it: it needs Microsoft\.Insights\/eventtypes\/values\/read \(AuthorizationFailed: /,
      ),
      isDenied: true,
    });
  });

  test("that is throttled says for how long", async () => {
    const cluster = seed();
    simulator.faults.add(
      { path: /eventtypes/ },
      {
        kind: "answer",
        status: 429,
        headers: { "Retry-After": "77" },
        body: { error: { code: "TooManyRequests", message: "Slow down." } },
      },
    );
    expect(await read(cluster)).toEqual({
      kind: "unread",
      reason: "TooManyRequests: Slow down.",
      retryAfterSeconds: 77,
    });
  });
});

describe("an Activity Log that answers oddly", () => {
  let odd: OddArm;
  beforeAll(async () => {
    odd = await startOddArm();
  });
  afterAll(() => odd.close());

  const cluster = clusterOf(idOf("aks-prod"));
  const time = { from: "2026-11-21T18:00:00.000Z", to: "2026-11-21T19:00:00.000Z" };
  const read = (signal = patience()) => createArmActivityLog(clientOf(odd)).read(cluster, time, signal);
  const entry = {
    operationName: { value: "Microsoft.ContainerService/managedClusters/runCommand/action" },
    resourceId: cluster.id,
    correlationId: "c-1",
    eventTimestamp: "2026-11-21T18:38:04.1234567Z",
    status: { value: "Succeeded" },
    caller: "mallory@contoso.com",
  };

  test("without claims names the caller", async () => {
    odd.answer = json(200, { value: [entry] });
    expect(entriesOf(await read())).toEqual([
      {
        operation: "Microsoft.ContainerService/managedClusters/runCommand/action",
        resourceId: cluster.id,
        correlationId: "c-1",
        status: "Succeeded",
        at: "2026-11-21T18:38:04.123Z",
        actor: { kind: "user", name: "mallory@contoso.com", upn: "mallory@contoso.com" },
      },
    ]);
  });

  test.each([
    ["no operation", { ...entry, operationName: null }],
    ["no time", { ...entry, eventTimestamp: "yesterday" }],
    ["nothing that it belongs to", { ...entry, correlationId: null }],
    ["no resource", { ...entry, resourceId: undefined }],
    ["a resource that is a number", { ...entry, resourceId: 7 }],
  ])("an entry with %s is an entry all the same: the log was not read", async (_what, broken) => {
    odd.answer = json(200, { value: [broken, entry] });
    expect(await read()).toEqual({
      kind: "unread",
      reason: "an entry about this cluster cannot be read",
      entries: [expect.objectContaining({ correlationId: "c-1" })],
    });
  });

  test("an app of another tenant is told from its namesake of the cluster's own", async () => {
    const [home, other] = ["aaaabbbb-0000-cccc-1111-dddd2222eeee", "bbbbcccc-0000-dddd-1111-eeee2222ffff"];
    const claims = (tenant: string) => ({
      appid: "22222222-aaaa-bbbb-cccc-000000000002",
      idtyp: "app",
      "http://schemas.microsoft.com/identity/claims/tenantid": tenant,
    });
    odd.answer = json(200, {
      value: [
        { ...entry, tenantId: home, claims: claims(home) },
        // The claims of 2017 are a text.
        { ...entry, tenantId: home, claims: JSON.stringify(claims(other)) },
      ],
    });
    expect(entriesOf(await read()).map(({ actor }) => actor.origin)).toEqual([
      undefined,
      { kind: "other-tenant", tenantId: other },
    ]);
  });

  test("what is not of the window is not in it, whatever Azure answers", async () => {
    const asked = { from: "2026-11-21T18:00:00.000Z", to: "2026-11-21T18:38:04.000Z" };
    const at = (eventTimestamp: string) => ({ ...entry, eventTimestamp });
    odd.answer = json(200, {
      value: [
        at("2026-11-21T17:59:59.9990000Z"),
        at("2026-11-21T18:00:00.0000000Z"),
        at("2026-11-21T18:38:04Z"),
        at("2026-11-21T18:38:05Z"),
      ],
    });
    const log = createArmActivityLog(clientOf(odd));
    expect(entriesOf(await log.read(cluster, asked, patience())).map((one) => one.at)).toEqual([
      "2026-11-21T18:00:00.000Z",
      "2026-11-21T18:38:04.000Z",
    ]);
  });

  test("what is about another resource may look as it likes", async () => {
    odd.answer = json(200, { value: [{ resourceId: `${idOf("aks-prod")}-2` }, entry] });
    expect(entriesOf(await read())).toHaveLength(1);
  });

  test.each([
    ["a web page", text(200, "<html>", { "content-type": "text/html" })],
    ["no list", json(200, { value: "none" })],
    ["entries that are none", json(200, { value: ["one"] })],
  ])("%s is no log", async (_what, answer) => {
    odd.answer = answer;
    expect(await read()).toEqual({ kind: "unread", reason: "Azure's answer is not what it should be" });
  });

  test("a list that links to itself ends, and one that leads elsewhere is not followed", async () => {
    odd.answer = (response, seen) =>
      json(200, { value: [], nextLink: `${odd.url}${seen.url}` })(response, seen);
    expect(await read()).toMatchObject({ kind: "unread", reason: expect.stringContaining("20 pages") });
    odd.answer = json(200, { value: [], nextLink: "https://evil.example/next" });
    expect(await read()).toMatchObject({ kind: "unread", reason: expect.stringContaining("away from ARM") });
  });

  test("of which a later page fails was not read", async () => {
    const error = { error: { code: "Oops", message: "Again later." } };
    odd.answer = (response, seen) =>
      (seen.url.includes("$skipToken")
        ? json(409, error)
        : json(200, { value: [entry], nextLink: `${odd.url}${seen.url}&$skipToken=1` }))(response, seen);
    expect(await read()).toEqual({
      kind: "unread",
      reason: "Oops: Again later.",
      entries: [expect.objectContaining({ correlationId: "c-1" })],
    });
    odd.answer = (response, seen) =>
      (seen.url.includes("$skipToken")
        ? reset
        : json(200, { value: [entry], nextLink: `${odd.url}${seen.url}&$skipToken=1` }))(response, seen);
    expect(await read()).toMatchObject({ kind: "unread", entries: [{}] });
  });

  test("no answer is no log", async () => {
    odd.answer = reset;
    expect(await read()).toMatchObject({ kind: "unread", reason: expect.stringContaining("got no answer") });
    odd.answer = silence;
    expect(await read(AbortSignal.timeout(50))).toMatchObject({ kind: "unread" });
  });
});
