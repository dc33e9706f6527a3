import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangesPath, removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { type JsonObject, type JsonValue, setAt, valueAt } from "../sandbox/arm/json.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf, type TestCluster, type TestClusterOptions } from "./support/test-cluster.ts";

const outboundIps = "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs";
const approved = ["73.140.245.0/24", "137.117.106.88/29"];

let sandbox: GuardedSandbox;
beforeAll(async () => {
  sandbox = await startGuardedSandbox();
});
afterAll(() => sandbox?.stop());

describe.concurrent("what the revert sends", () => {
  test.each([
    ["public-authorized", approved],
    ["public-authorized-systemassigned-noetag-lowercase", approved],
    ["public-authorized-serviceprincipal-windows", approved],
    ["public-node-public-ip", undefined],
    ["public-vnet-integration-authorized", ["73.140.245.0/24"]],
  ])("%s comes back as it was, but for what AKS itself renews", async (fixture, ranges) => {
    const cluster = await sandbox.seed({ fixture });
    if (fixture === "public-node-public-ip") seedNodePrefix(cluster.body());
    await cluster.touch();
    const before = cluster.body();
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    expect(withoutETags(cluster.body())).toEqual(withoutETags(before));
    expect(cluster.changedLeaves()).toEqual([[rangesPath]]);
    if (ranges !== undefined) expect(rangesOf(cluster)).toEqual(ranges);
  });

  test("properties that no model knows survive, at any depth", async () => {
    const unknown: TestClusterOptions["change"] = (body) => {
      setAt(body, "futureTopLevel", { kept: [1, { deep: null }] });
      setAt(body, "properties.futureProfile", { enabled: true, nested: { list: ["a", "b"], none: null } });
      setAt(body, "properties.networkProfile.podLinkLocalAccess", "None");
      setAt(body, "properties.apiServerAccessProfile.futureSwitch", false);
      setAt(body, "properties.securityProfile.futureShield", { mode: "Strict" });
      const pool = valueAt(body, "properties.agentPoolProfiles.0");
      if (typeof pool === "object" && pool !== null && !Array.isArray(pool))
        pool.futurePoolSetting = { a: [{}] };
    };
    const cluster = await sandbox.seed({ change: unknown });
    await cluster.touch();
    const before = cluster.body();
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    const [put] = cluster.puts();
    for (const path of [
      "futureTopLevel",
      "properties.futureProfile",
      "properties.networkProfile.podLinkLocalAccess",
      "properties.apiServerAccessProfile.futureSwitch",
      "properties.securityProfile.futureShield",
      "properties.agentPoolProfiles.0.futurePoolSetting",
    ]) {
      expect(isDeepStrictEqual(valueAt(put?.body, path), valueAt(before, path)), path).toBe(true);
      expect(valueAt(put?.body, path), path).toBeDefined();
    }
    expect(withoutETags(cluster.body())).toEqual(withoutETags(before));
  });

  test("a pool's node image version is never sent, for sending it rolls the pool back", async () => {
    const cluster = await sandbox.seed();
    await cluster.touch();
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    expect(JSON.stringify(cluster.puts()[0]?.body)).not.toContain("nodeImageVersion");
    expect(cluster.at("properties.agentPoolProfiles.0.nodeImageVersion")).toBe(
      "AKSUbuntu-2404gen2containerd-202611.03.0",
    );
  });

  test("identities keep their keys, each with an empty object", async () => {
    const cluster = await sandbox.seed();
    await cluster.touch();
    const keys = Object.keys(asObject(cluster.at("identity.userAssignedIdentities")));
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    const sent = asObject(valueAt(cluster.puts()[0]?.body, "identity.userAssignedIdentities"));
    expect(sent).toEqual(Object.fromEntries(keys.map((key) => [key, {}])));
  });

  test("the PUT goes out under the eTag that was read, at the version that was read", async () => {
    const cluster = await sandbox.seed();
    await cluster.touch();
    const hold = sandbox.arm.faults.add({ method: "PUT", path: cluster.id }, { kind: "hold" });
    const writing = cluster.write(removeRanges);
    await cluster.alert("opened");
    const { eTag } = cluster.body();
    hold.release();
    await writing;
    await cluster.alert("reverted");
    expect(eTag).toBeTypeOf("string");
    expect(cluster.puts().map(({ ifMatch }) => ifMatch)).toEqual([eTag]);
    const versions = sandbox.arm
      .requests({ origin: "http", path: cluster.id })
      .map(({ apiVersion }) => apiVersion);
    expect(new Set(versions)).toEqual(new Set(["2026-04-01"]));
  });

  test("a cluster without an eTag is written under If-Match: *", async () => {
    const cluster = await sandbox.seed({ fixture: "public-authorized-systemassigned-noetag-lowercase" });
    await cluster.touch();
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    expect(cluster.puts().map(({ ifMatch }) => ifMatch)).toEqual(["*"]);
  });

  test("a cluster that is deleted under the revert is not made anew", async () => {
    const cluster = await sandbox.seed({ fixture: "public-authorized-systemassigned-noetag-lowercase" });
    await cluster.touch();
    const hold = sandbox.arm.faults.add({ method: "PUT", path: cluster.id }, { kind: "hold" });
    const writing = cluster.write(removeRanges);
    await cluster.alert("opened");
    const deleting = cluster.deleteNow();
    await deleting;
    hold.release();
    await writing;
    expect(sandbox.arm.clusterIds()).not.toContain(cluster.id);
    expect(cluster.puts().map(({ status }) => status)).toEqual([412]);
    await cluster.toldEverywhere("opened", "resolved");
  });

  test("outbound addresses that are new go into the list and are named in the alert", async () => {
    const cluster = await sandbox.seedLearned();
    const fresh = outboundIdOf(cluster, "mgdoutboundip2");
    sandbox.arm.seedPublicIp(fresh, "20.7.7.7");
    await cluster.write(
      (body) => {
        setAt(body, outboundIps, [{ id: outboundIdOf(cluster, "mgdoutboundip1") }, { id: fresh }]);
        setAt(body, rangesPath, []);
      },
      { exact: true },
    );
    await cluster.toldEverywhere("opened", "reverted");
    expect(rangesOf(cluster)).toEqual([...approved, "20.7.7.7/32"]);
    expect(JSON.stringify(cluster.alerts()[0]?.decision)).toContain("20.7.7.7");
    expect(cluster.alerts()[0]?.newOutbound).toEqual({ blocks: ["20.7.7.7/32"] });
    expect(cluster.alerts()[0]?.commands.at(-1)).toContain(",20.7.7.7/32'");

    // Recorded with the baseline: the list with it is what was approved, and goes back by the same strings.
    await cluster.touch();
    expect(cluster.alerts()).toHaveLength(2);
    await cluster.write(removeRanges);
    await cluster.toldEverywhere("opened", "reverted", "opened", "reverted");
    expect(rangesOf(cluster)).toEqual([...approved, "20.7.7.7/32"]);
  });

  test("a block of new outbound addresses goes into the list as a block", async () => {
    const cluster = await sandbox.seedLearned();
    const prefix = outboundIdOf(cluster, "prefix1").replace("publicIPAddresses", "publicIPPrefixes");
    sandbox.arm.seedPublicIp(prefix, "20.8.8.0/28");
    await cluster.write(
      (body) => {
        setAt(body, outboundIps, [{ id: prefix }]);
        setAt(body, rangesPath, []);
      },
      { exact: true },
    );
    await cluster.alert("reverted");
    expect(rangesOf(cluster)).toEqual([...approved, "20.8.8.0/28"]);
  });

  test("outbound addresses that cannot be read refuse the revert, with the reason and the command", async () => {
    const cluster = await sandbox.seedLearned();
    const unreadable = outboundIdOf(cluster, "not-there");
    await cluster.write(
      (body) => {
        setAt(body, outboundIps, [{ id: unreadable }]);
        setAt(body, rangesPath, []);
      },
      { exact: true },
    );
    await cluster.touch();
    expect(cluster.puts()).toEqual([]);
    const [opened] = cluster.alerts();
    expect(opened?.decision.action).toBe("refuse");
    expect(opened?.decision.message).toContain("cut the cluster off");
    expect(opened?.decision.message.toLowerCase()).toContain("not-there");
    expect(opened?.commands[0]).toContain("# the list lacks outbound addresses");
    expect(opened?.commands[1]).toContain(`--name ${cluster.name} --api-server-authorized-ip-ranges`);
    expect(opened?.commands[1]).toContain("<outbound addresses of the cluster>");
    expect(rangesOf(cluster)).toEqual([]);
  });

  test("a Basic load balancer refuses the revert, with the reason", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write(
      (body) => {
        setAt(body, "properties.networkProfile.loadBalancerSku", "basic");
        setAt(body, rangesPath, []);
      },
      { exact: true },
    );
    await cluster.touch();
    expect(cluster.puts()).toEqual([]);
    expect(cluster.alerts()[0]?.decision).toMatchObject({
      action: "refuse",
      reason: "RevertUnsafe",
      message: expect.stringContaining("load balancer"),
    });
  });
});

/** Of a body, what a PUT and an operation leave alone: eTags are renewed by every operation. */
function withoutETags(body: JsonObject): JsonValue {
  return JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === "eTag" ? undefined : value)));
}

function asObject(value: JsonValue | undefined): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Error(`Not an object: ${JSON.stringify(value)}`);
}

function seedNodePrefix(body: JsonObject): void {
  const prefix = valueAt(body, "properties.agentPoolProfiles.0.nodePublicIPPrefixID");
  if (typeof prefix === "string") sandbox.arm.seedPublicIp(prefix, "20.9.9.0/28");
}

function outboundIdOf(cluster: TestCluster, name: string): string {
  const [, , subscription] = cluster.id.split("/");
  return `/subscriptions/${subscription}/resourceGroups/MC_${cluster.resourceGroup}_${cluster.name}_eastus2/providers/Microsoft.Network/publicIPAddresses/${name}`;
}
