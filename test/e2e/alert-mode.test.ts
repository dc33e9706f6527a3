import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangesPath, removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { deploymentPipeline } from "../sandbox/arm/identity/actor.ts";
import { removeAt } from "../sandbox/arm/json.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf } from "./support/test-cluster.ts";

const approved = ["73.140.245.0/24", "137.117.106.88/29"];

let sandbox: GuardedSandbox;
beforeAll(async () => {
  // The default: nobody has asked for reverts.
  sandbox = await startGuardedSandbox({ settings: { GUARDRAIL_MODE: undefined } });
});
afterAll(() => sandbox?.stop());

describe.concurrent("mode alert", () => {
  test("ranges that are removed are told with the command that closes the cluster, and nothing is written", async () => {
    const cluster = await sandbox.seedLearned();
    const { correlationId } = await cluster.write(removeRanges);
    await cluster.touch();
    expect(cluster.told()).toEqual({ teams: ["opened"], slack: ["opened"], webhook: ["opened"] });
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "critical",
      verdict: "drifted",
      decision: {
        action: "alert",
        patch: { properties: { apiServerAccessProfile: { authorizedIPRanges: approved } } },
      },
      actor: { name: "Dana Rivera" },
      correlationId,
    });
    expect(cluster.alerts()[0]?.commands).toEqual([
      `az aks update --subscription ${cluster.id.split("/")[2]} --resource-group ${cluster.resourceGroup} --name ${cluster.name} --api-server-authorized-ip-ranges '${approved.join(",")}'`,
    ]);
    expect(cluster.puts()).toEqual([]);
    expect(rangesOf(cluster)).toEqual([]);
  });

  test.each([
    ["the same list", approved],
    ["a narrower one", ["73.140.245.0/24"]],
  ])(
    "somebody who closes it with %s resolves it, with the time that it stood open",
    async (_what, ranges) => {
      const cluster = await sandbox.seedLearned();
      const from = Date.now();
      await cluster.write(removeRanges);
      await cluster.write({ [rangesPath]: ranges });
      await cluster.alert("resolved");
      const resolved = cluster.alerts().find(({ transition }) => transition === "resolved");
      expect(resolved).toMatchObject({ incidentId: cluster.alerts()[0]?.incidentId, verdict: "compliant" });
      expect(resolved?.exposedSeconds).toBeLessThanOrEqual(Math.ceil((Date.now() - from) / 1000));
      expect(cluster.puts()).toEqual([]);
    },
  );

  test("another spelling of the same exposure is no news; a wider one is told as updated, with who did it", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write({ [rangesPath]: [...approved, "20.50.0.0/16"] });
    await cluster.write({ [rangesPath]: ["20.50.0.7/16", ...approved] });
    expect(cluster.alerts().map(({ transition }) => transition)).toEqual(["opened"]);
    await cluster.write(removeRanges, {}, deploymentPipeline);
    await cluster.toldEverywhere("opened", "updated");
    const [opened, updated] = cluster.alerts();
    expect(updated).toMatchObject({
      incidentId: opened?.incidentId,
      severity: "critical",
      actor: { name: deploymentPipeline.appId },
    });
    expect(updated?.id).not.toBe(opened?.id);
  });

  test("a profile that vanishes after the list was emptied is the same exposure: told once", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write(removeRanges);
    await cluster.write((body) => removeAt(body, "properties.apiServerAccessProfile"), { exact: true });
    await cluster.touch();
    expect(cluster.told().webhook).toEqual(["opened"]);
  });
});
