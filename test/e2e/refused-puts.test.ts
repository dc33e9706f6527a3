import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangesPath, removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { eventually } from "./support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf } from "./support/test-cluster.ts";

const approved = ["73.140.245.0/24", "137.117.106.88/29"];

let sandbox: GuardedSandbox;
beforeAll(async () => {
  sandbox = await startGuardedSandbox();
});
afterAll(() => sandbox?.stop());

describe.concurrent("PUTs that Azure does not take", () => {
  test.each([
    [
      "linked-authorization-failed",
      "LinkedAuthorizationFailed",
      "Microsoft.Network/virtualNetworks/subnets/join/action",
    ],
    ["authorization-failed", "AuthorizationFailed", "Microsoft.ContainerService/managedClusters/write"],
    ["disallowed-by-policy", "RequestDisallowedByPolicy", "policyAssignments/1111aa2222bb3333cc4444dd"],
    ["scope-locked", "ScopeLocked", "scope(s) are locked"],
    ["property-change-not-allowed", "PropertyChangeNotAllowed", "windowsProfile.adminPassword"],
  ] as const)(
    "%s is final: told as failed once, with Azure's words and the command",
    async (name, code, words) => {
      const cluster = await sandbox.seedLearned();
      const fault = sandbox.arm.faults.add(
        { method: "PUT", path: cluster.id, count: Infinity },
        { kind: "ready", name },
      );
      await cluster.write(removeRanges);
      await cluster.toldEverywhere("opened", "failed");
      const failed = cluster.alerts().find(({ transition }) => transition === "failed");
      expect(failed).toMatchObject({ severity: "critical", decision: { action: "refuse" } });
      expect(failed?.decision.message).toContain(code);
      expect(failed?.decision.message).toContain(words);
      expect(failed?.commands[0]).toContain(
        `--name ${cluster.name} --api-server-authorized-ip-ranges '${approved.join(",")}'`,
      );

      // Another event is something new: it is tried again, and not told again.
      await cluster.touch();
      await eventually("it is tried again", () => cluster.puts().length === 2);
      expect(cluster.told().webhook).toEqual(["opened", "failed"]);

      fault.release();
      await cluster.touch();
      await cluster.toldEverywhere("opened", "failed", "reverted");
      expect(rangesOf(cluster)).toEqual(approved);
    },
  );

  test("a cluster that changed between the read and the PUT (412) is read again, and the PUT goes out at once", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.arm.faults.add(
      { method: "PUT", path: cluster.id },
      { kind: "ready", name: "precondition-failed" },
    );
    await cluster.write(removeRanges);
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.puts().map(({ status }) => status)).toEqual([412, 200]);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("a write that comes between the read and the PUT is not overwritten", async () => {
    const cluster = await sandbox.seedLearned();
    const hold = sandbox.arm.faults.add({ method: "PUT", path: cluster.id }, { kind: "hold" });
    cluster.changeSilently(removeRanges);
    const rechecked = sandbox.app.recheck({ clusterId: cluster.id });
    await cluster.alert("opened");
    cluster.changeSilently({ "properties.autoUpgradeProfile.upgradeChannel": "stable" });
    hold.release();
    expect((await rechecked).status).toBe(200);
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.puts().map(({ status }) => status)).toEqual([412, 200]);
    expect(cluster.at("properties.autoUpgradeProfile.upgradeChannel")).toBe("stable");
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test.each(["operation-in-progress", "etag-mismatch", "stopped-cluster"] as const)(
    "%s (409) is no failure: the PUT goes out with the next event",
    async (name) => {
      const cluster = await sandbox.seedLearned();
      sandbox.arm.faults.add({ method: "PUT", path: cluster.id }, { kind: "ready", name });
      await cluster.write(removeRanges);
      expect(cluster.told().webhook).toEqual(["opened"]);
      expect(cluster.puts().map(({ status }) => status)).toEqual([409]);
      await cluster.touch();
      await cluster.toldEverywhere("opened", "reverted");
      expect(cluster.puts().map(({ status }) => status)).toEqual([409, 200]);
      expect(rangesOf(cluster)).toEqual(approved);
    },
  );

  test("a PUT that was taken on, its answer lost, is not sent twice", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.arm.faults.add({ method: "PUT", path: cluster.id }, { kind: "reset", when: "after" });
    await cluster.write(removeRanges);
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.puts()).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("the alert does not wait for the PUT, nor the PUT for the alert", async () => {
    const cluster = await sandbox.seedLearned();
    const hold = sandbox.arm.faults.add({ method: "PUT", path: cluster.id }, { kind: "hold" });
    cluster.changeSilently(removeRanges);
    const rechecked = sandbox.app.recheck({ clusterId: cluster.id });
    await cluster.toldEverywhere("opened");
    expect(cluster.puts()).toEqual([]);
    hold.release();
    expect((await rechecked).body).toMatchObject({ decision: { action: "revert" } });
    await cluster.toldEverywhere("opened", "reverted");
  });

  test("a read that fails once costs nothing but another read", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.arm.faults.add(
      { method: "GET", path: cluster.id },
      { kind: "ready", name: "service-unavailable" },
    );
    await cluster.write({ [rangesPath]: ["0.0.0.0/0"] });
    await cluster.toldEverywhere("opened", "reverted");
  });
});
