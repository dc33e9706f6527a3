import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangesPath, removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { danaRivera } from "../sandbox/arm/identity/actor.ts";
import { setAt } from "../sandbox/arm/json.ts";
import { eventually } from "./support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf, type TestCluster, type TestClusterOptions } from "./support/test-cluster.ts";
import { writeEvent } from "./support/write-event.ts";

const approved = ["73.140.245.0/24", "137.117.106.88/29"];
const statePath = "properties.provisioningState";

let sandbox: GuardedSandbox;
beforeAll(async () => {
  sandbox = await startGuardedSandbox();
});
afterAll(() => sandbox?.stop());

async function learned(options: TestClusterOptions = {}): Promise<TestCluster> {
  const cluster = await sandbox.seedLearned(options);
  expect(cluster.alerts()).toEqual([]);
  return cluster;
}

describe.concurrent("clusters in every state, mode revert", () => {
  test("a cluster in the middle of the write is told at once, and closed when the write has ended", async () => {
    const cluster = await learned();
    const write = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges, { hold: true });
    // Azure may send an event at acceptance too; whatever makes the app look finds the values already shown.
    expect(await sandbox.app.deliver([writeEvent(cluster.id)])).toBe(202);
    expect(cluster.at(statePath)).toBe("Updating");
    expect(cluster.told()).toEqual({ teams: ["opened"], slack: ["opened"], webhook: ["opened"] });
    expect(cluster.alerts()[0]).toMatchObject({ severity: "critical", decision: { action: "wait" } });
    expect(cluster.puts()).toEqual([]);

    sandbox.arm.releaseOperations(cluster.id);
    await cluster.handled(write);
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.puts()).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("while the guardrail's own PUT runs, nothing is called fixed and nothing is sent twice", async () => {
    const cluster = await learned();
    const write = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges, { durationMs: 20 });
    sandbox.arm.planNextOperation({ hold: true }, { id: cluster.id, kind: "put" });
    await cluster.handled(write);
    expect(cluster.puts()).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual(approved);
    expect(cluster.at(statePath)).toBe("Updating");
    expect(await sandbox.app.deliver([writeEvent(cluster.id)])).toBe(202);
    expect(cluster.told().webhook).toEqual(["opened"]);

    sandbox.arm.releaseOperations(cluster.id);
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.puts()).toHaveLength(1);
  });

  test("a cluster with an upgrade that somebody aborted is not written: told as loudly as can be", async () => {
    const cluster = await learned();
    cluster.changeSilently((body) => {
      setAt(body, rangesPath, [...approved, "8.8.8.0/24"]);
      setAt(body, statePath, "Canceled");
      setAt(body, "properties.kubernetesVersion", "1.99.0");
    });
    expect(await sandbox.app.deliver([writeEvent(cluster.id)])).toBe(202);
    await cluster.toldEverywhere("opened");
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "critical",
      decision: {
        action: "refuse",
        reason: "UpgradeUnfinished",
        message: expect.stringContaining("the control plane is to have 1.99.0"),
      },
    });
    expect(cluster.puts()).toEqual([]);
  });

  test("a cluster that was opened and stopped is told, and closed when it starts", async () => {
    const cluster = await learned();
    cluster.changeSilently((body) => {
      setAt(body, rangesPath, []);
      setAt(body, "properties.powerState.code", "Stopped");
    });
    expect(await sandbox.app.deliver([writeEvent(cluster.id)])).toBe(202);
    expect(cluster.told()).toEqual({ teams: ["opened"], slack: ["opened"], webhook: ["opened"] });
    expect(cluster.alerts()[0]?.decision).toMatchObject({
      action: "wait",
      reason: "ClusterStopped",
      message: expect.stringContaining("stopped"),
    });
    expect(cluster.puts()).toEqual([]);

    await cluster.handled(sandbox.arm.start(danaRivera, cluster.id));
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.puts()).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test.each([
    ["failed", { fail: true }, "Failed"],
    ["was cancelled", { cancel: true }, "Canceled"],
  ])("a write that %s may have opened the cluster all the same", async (_how, outcome, state) => {
    const cluster = await learned();
    const write = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges, { ...outcome, durationMs: 30 });
    expect(await write.completed).toBe(state);
    await cluster.handled(write);
    await cluster.toldEverywhere("opened", "reverted");
    expect(rangesOf(cluster)).toEqual(approved);
    expect(cluster.at(statePath)).toBe("Succeeded");
    expect(cluster.alerts()[0]).toMatchObject({ actor: { name: "Dana Rivera" } });
  });

  test("a write that is aborted is read again at the abort", async () => {
    const cluster = await learned();
    const write = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges, { hold: true });
    sandbox.arm.abort(danaRivera, cluster.id);
    expect(await write.completed).toBe("Canceled");
    await cluster.toldEverywhere("opened", "reverted");
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test.each(["Failed", "Canceled"] as const)(
    "a PUT of the guardrail's own that ends %s is sent again",
    async (outcome) => {
      const cluster = await learned();
      const write = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges, { durationMs: 30 });
      sandbox.arm.planNextOperation({ outcome, durationMs: 30 }, { id: cluster.id, kind: "put" });
      await cluster.handled(write);
      await cluster.toldEverywhere("opened", "reverted");
      expect(cluster.puts().map(({ status }) => status)).toEqual([200, 200]);
      expect(rangesOf(cluster)).toEqual(approved);
      expect(cluster.at(statePath)).toBe("Succeeded");
    },
  );

  test("a PUT that keeps failing is not sent for ever: a failure, told as loudly as can be", async () => {
    const cluster = await learned();
    const write = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges, { durationMs: 30 });
    for (let turn = 1; turn <= 5; turn += 1) {
      sandbox.arm.planNextOperation({ outcome: "Failed", durationMs: 30 }, { id: cluster.id, kind: "put" });
    }
    await cluster.handled(write);
    const failed = await cluster.alert("failed");
    expect(cluster.puts()).toHaveLength(3);
    expect(failed).toMatchObject({ severity: "critical", decision: { action: "refuse" } });
    expect(JSON.stringify(failed.decision)).toContain("OperationFailed");
  });

  test("the first sight of a protected cluster is silent, and guards it from then on", async () => {
    const cluster = await sandbox.seed();
    await cluster.touch();
    expect(cluster.alerts()).toEqual([]);
    const posture = await sandbox.app.get(`/api/clusters${pathOf(cluster)}`);
    expect(posture.body).toMatchObject({ verdict: "compliant", baseline: { source: "learned" } });
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
  });

  test("the first sight of an exposed cluster is told, with nothing put back; protected later, it is guarded", async () => {
    const cluster = await sandbox.seed({ fixture: "public-open-profile-absent" });
    await cluster.touch();
    expect(cluster.told()).toEqual({ teams: ["opened"], slack: ["opened"], webhook: ["opened"] });
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "critical",
      verdict: "exposed",
      findings: [{ rule: "no-authorized-ranges" }],
      drift: [],
      decision: { action: "alert", patch: {} },
    });
    await cluster.write({ [rangesPath]: approved });
    await cluster.toldEverywhere("opened", "resolved");
    expect(cluster.puts()).toEqual([]);
    await cluster.write(removeRanges);
    await cluster.toldEverywhere("opened", "resolved", "opened", "reverted");
    expect(cluster.alerts()[2]).toMatchObject({ verdict: "drifted" });
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test.each([
    ["0.0.0.0/0", "public-open-all-zeros", "open-to-internet"],
    ["split halves", "public-open-split-halves", "open-to-internet"],
    ["a service tag for all of Azure", "public-service-tag", "open-to-internet"],
    ["an empty list", "public-open-empty-list", "no-authorized-ranges"],
    ["null", "public-open-null-ranges", "no-authorized-ranges"],
  ])("first seen with %s it is exposed, and its ranges are not learned", async (_what, fixture, rule) => {
    const cluster = await sandbox.seed({ fixture });
    await cluster.touch();
    expect(cluster.alerts()).toMatchObject([
      { transition: "opened", severity: "critical", verdict: "exposed" },
    ]);
    expect(cluster.alerts()[0]?.findings.map((finding) => finding.rule)).toContain(rule);
    const posture = await sandbox.app.get(`/api/clusters${pathOf(cluster)}`);
    expect(posture.body).toMatchObject({ verdict: "exposed", baseline: { source: "learned" } });
    expect(posture.body).toHaveProperty("baseline.approved.networkPolicy");
    expect(posture.body).not.toHaveProperty("baseline.approved.authorizedIPRanges");
    expect(cluster.puts()).toEqual([]);
  });

  test("somebody else who closes the cluster first is told as resolved", async () => {
    const cluster = await learned();
    sandbox.arm.faults.add(
      { method: "PUT", path: cluster.id, count: Infinity },
      { kind: "ready", name: "operation-in-progress" },
    );
    await cluster.write(removeRanges);
    await cluster.write({ [rangesPath]: approved });
    await cluster.toldEverywhere("opened", "resolved");
    expect(cluster.puts().filter(({ write }) => write !== undefined)).toEqual([]);
  });

  test("a cluster that is deleted ends its incident, and its successor starts without its baseline", async () => {
    const cluster = await sandbox.seed({ fixture: "public-open-empty-list" });
    setUid(cluster, "first");
    await cluster.touch();
    expect(cluster.told().webhook).toEqual(["opened"]);
    await cluster.handled(sandbox.arm.delete(danaRivera, cluster.id));
    await cluster.toldEverywhere("opened", "resolved");
    expect((await sandbox.app.recheck({ clusterId: cluster.id })).status).toBe(404);
    expect(cluster.told().webhook).toEqual(["opened", "resolved"]);
  });

  test("the baseline of a deleted cluster is not applied to a successor of the same id", async () => {
    const cluster = await sandbox.seed();
    setUid(cluster, "first");
    await cluster.touch();
    const last = cluster.body();
    await cluster.handled(sandbox.arm.delete(danaRivera, cluster.id));
    setAt(last, "properties.resourceUID", "second");
    setAt(last, rangesPath, []);
    sandbox.arm.seedCluster(last);
    await cluster.touch();
    expect(cluster.alerts()).toMatchObject([{ verdict: "exposed", drift: [] }]);
    expect(cluster.puts()).toEqual([]);
  });

  test("a cluster that comes back with the same UID is guarded by its old baseline", async () => {
    const cluster = await sandbox.seed();
    setUid(cluster, "same");
    await cluster.touch();
    const last = cluster.body();
    await cluster.handled(sandbox.arm.delete(danaRivera, cluster.id));
    setAt(last, rangesPath, []);
    sandbox.arm.seedCluster(last);
    await cluster.touch();
    await cluster.toldEverywhere("opened", "reverted");
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("a cluster that may not be read is told at once, and again when it can be read", async () => {
    const cluster = await learned();
    const denied = sandbox.arm.faults.add(
      { method: "GET", path: cluster.id, count: Infinity },
      { kind: "ready", name: "authorization-failed" },
    );
    await cluster.touch();
    expect(cluster.told()).toEqual({ teams: ["opened"], slack: ["opened"], webhook: ["opened"] });
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "high",
      verdict: "unknown",
      findings: [{ rule: "cluster-unreadable" }],
    });
    await cluster.touch();
    expect(cluster.alerts()).toHaveLength(1);
    denied.release();
    await cluster.touch();
    await cluster.toldEverywhere("opened", "resolved");
  });

  test("a cluster whose body cannot be judged is never taken for closed", async () => {
    const cluster = await learned();
    sandbox.arm.faults.add(
      { method: "GET", path: cluster.id, count: 1 },
      { kind: "answer", status: 200, body: { id: cluster.id, properties: "none" } },
    );
    const answer = await sandbox.app.recheck({ clusterId: cluster.id });
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ verdict: "unknown" });
    expect(cluster.puts()).toEqual([]);
    await eventually("it is read well again", async () => {
      const again = await sandbox.app.recheck({ clusterId: cluster.id, dryRun: true });
      return again.body.verdict === "compliant";
    });
  });
});

function setUid(cluster: TestCluster, uid: string): void {
  cluster.changeSilently({ "properties.resourceUID": uid });
}

function pathOf({ id, name, resourceGroup }: TestCluster): string {
  return `/${id.split("/")[2]}/${resourceGroup}/${name}`;
}
