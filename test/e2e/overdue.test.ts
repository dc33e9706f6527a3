import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { danaRivera, deploymentPipeline } from "../sandbox/arm/identity/actor.ts";
import { inboxChannels } from "../sandbox/inbox/received-message.ts";
import { eventually } from "./support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf } from "./support/test-cluster.ts";

let sandbox: GuardedSandbox;
beforeAll(async () => {
  const earlyLook = { GUARDRAIL_EARLY_LOOK: "PT1M", "AzureWebJobs.earlyLook.Disabled": "true" };
  sandbox = await startGuardedSandbox({ settings: earlyLook });
});
afterAll(() => sandbox?.stop());

describe("what is lost on the way is taken up again", () => {
  test("a poison message is told on every channel once, and its cluster looked at", async () => {
    const cluster = await sandbox.seed();
    const told = () =>
      sandbox.inbox
        .messages()
        .filter(
          ({ body, isPosted }) =>
            isPosted && body.includes("gave up a message") && body.includes(cluster.name),
        )
        .map(({ channel }) => channel)
        .toSorted();
    const message = JSON.stringify({ kind: "of another version", clusterId: cluster.id });
    await sandbox.storage.putPoison(message);
    await sandbox.storage.putPoison(message);
    await eventually("the cluster is read", () => cluster.reads() > 0);
    await eventually("both messages are done", async () => (await sandbox.storage.poisonLength()) === 0);
    expect(told()).toEqual(inboxChannels.toSorted());
    expect((await sandbox.app.get(`/api/clusters/${pathOf(cluster.id)}`)).body).toMatchObject({
      verdict: "compliant",
      baseline: { source: "learned" },
    });
  });

  test("a poison message that is not base64 is told as well, and does not stay where it is", async () => {
    const text = `sent by hand, for ${crypto.randomUUID()}`;
    const before = sandbox.inbox.messages().length;
    await sandbox.storage.putUncodedPoison(text);
    await eventually("the message is done", async () => (await sandbox.storage.poisonLength()) === 0);
    const told = sandbox.inbox
      .messages()
      .slice(before)
      .filter(({ body, isPosted }) => isPosted && body.includes("names no cluster"))
      .map(({ channel }) => channel);
    expect(told.toSorted()).toEqual(inboxChannels.toSorted());
  });

  test("the sweep takes up an incident whose follow-up was lost", async () => {
    const cluster = await sandbox.seed();
    expect((await sandbox.app.recheck({ clusterId: cluster.id })).status).toBe(200);
    sandbox.arm.planNextOperation({ hold: true }, { id: cluster.id, kind: "put" });
    cluster.changeSilently(removeRanges);
    expect((await sandbox.app.recheck({ clusterId: cluster.id })).status).toBe(200);
    await eventually("it is told as opened", () => cluster.alerts().length === 1);
    // Settled by hand, so that no event goes out; and nobody is left to look.
    sandbox.arm.setProvisioningState(cluster.id, "Succeeded");
    await sandbox.storage.loseFollowUps();
    await sandbox.storage.backdateLooks(cluster.id);
    expect((await sandbox.app.post("/admin/functions/sweep", '{"input":""}')).status).toBe(202);
    await cluster.alert("reverted");
    expect(cluster.puts()).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual(["73.140.245.0/24", "137.117.106.88/29"]);
    await cluster.toldEverywhere("opened", "reverted");
  });

  test("the sweep takes up a question to the Activity Log, which tells what was done meanwhile", async () => {
    const cluster = await sandbox.seed();
    await cluster.touch();
    const engine = "properties.networkProfile.networkPolicy";
    const approvedEngine = cluster.at(engine) ?? null;
    await cluster.write({ [engine]: "none" });
    const { incidentId } = await cluster.alert("opened");
    // No event tells of this one.
    const correlationId = sandbox.arm.act(deploymentPipeline, cluster.id, "rotateClusterCertificates");
    await cluster.write({ [engine]: approvedEngine });
    await cluster.alert("resolved");
    const acts = async () => (await sandbox.app.get(`/api/incidents/${incidentId}`)).body.acts;
    expect(await acts()).toMatchObject({ found: [], log: { kind: "asking" } });
    await sandbox.storage.loseFollowUps();
    await sandbox.storage.backdateLooks(cluster.id);
    expect((await sandbox.app.post("/admin/functions/sweep", '{"input":""}')).status).toBe(202);
    expect(await cluster.alert("acts-found")).toMatchObject({
      incidentId,
      severity: "high",
      acts: [{ kind: "certificates-rotated", correlationId, actor: { appId: deploymentPipeline.appId } }],
    });
    await cluster.toldEverywhere("opened", "resolved", "acts-found");
    expect(await acts()).toMatchObject({
      message: expect.stringMatching(/^1 act that somebody should look at: certificates-rotated\. /),
      found: [{ kind: "certificates-rotated" }],
    });
  });
});

describe("a look at the whole fleet", () => {
  test("finds and tells a cluster that was opened while its event was lost, with who it was, and reverts it", async () => {
    const cluster = await sandbox.seed();
    await cluster.touch();
    expect(cluster.puts()).toHaveLength(0);
    const before = cluster.body();
    cluster.changeSilently(removeRanges);
    sandbox.arm.graph.recordWrite({
      actor: danaRivera,
      correlationId: "0e0e0e0e-0000-0000-0000-00000000000e",
      operation: "Microsoft.ContainerService/managedClusters/write",
      before,
      after: cluster.body(),
    });
    await sandbox.storage.forgetSweep();
    expect((await sandbox.app.post("/admin/functions/sweep", '{"input":""}')).status).toBe(202);
    expect(await cluster.alert("opened")).toMatchObject({
      verdict: "drifted",
      foundBySweep: true,
      actor: { name: danaRivera.upn },
      correlationId: "0e0e0e0e-0000-0000-0000-00000000000e",
    });
    await cluster.toldEverywhere("opened", "reverted");
    expect(rangesOf(cluster)).toEqual(["73.140.245.0/24", "137.117.106.88/29"]);
  });
});

describe("an early look", () => {
  test("tells an opening while its operation runs, before its event; who it was comes with that", async () => {
    const cluster = await sandbox.seed();
    await cluster.touch();
    const write = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges, { hold: true });
    expect((await sandbox.app.post("/admin/functions/earlyLook", '{"input":""}')).status).toBe(202);
    const opened = await cluster.alert("opened");
    expect(cluster.at("properties.provisioningState")).toBe("Updating");
    expect(opened).toMatchObject({ verdict: "drifted", foundBySweep: true });
    expect(opened).not.toHaveProperty("actor");
    expect(cluster.puts()).toHaveLength(0);
    sandbox.arm.releaseOperations(cluster.id);
    await cluster.handled(write);
    expect(await cluster.alert("reverted")).toMatchObject({ actor: { name: "Dana Rivera" } });
    await cluster.toldEverywhere("opened", "reverted");
    expect(rangesOf(cluster)).toEqual(["73.140.245.0/24", "137.117.106.88/29"]);
  });
});

function pathOf(clusterId: string): string {
  const [, , subscription, , group, , , , name] = clusterId.split("/");
  return `${subscription}/${group}/${name}`;
}
