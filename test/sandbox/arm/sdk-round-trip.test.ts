import { readdirSync } from "node:fs";
import { ContainerServiceClient } from "@azure/arm-containerservice";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ArmSimulator, startArmSimulator } from "./arm-simulator.ts";
import { parseClusterId } from "./clusters/resource-id.ts";
import { armFixture } from "./http/arm-test-client.ts";
import { deploymentPipeline } from "./identity/actor.ts";
import { setAt, valueAt } from "./json.ts";

const clusterFixtures = readdirSync(new URL("../../fixtures/arm", import.meta.url))
  .map((file) => file.replace(".json", ""))
  .filter((name) => !/^(error|lro)-/.test(name));

let simulator: ArmSimulator;
let client: ContainerServiceClient;

beforeAll(async () => {
  simulator = await startArmSimulator({
    port: 0,
    controlPort: 0,
    operationDurationMs: 20,
    retryAfterSeconds: 0,
  });
  const { accessToken, expiresOn } = simulator.tokenFor(deploymentPipeline);
  client = new ContainerServiceClient(
    { getToken: async () => ({ token: accessToken, expiresOnTimestamp: expiresOn * 1000 }) },
    "00000000-0000-0000-0000-000000000000",
    {
      endpoint: simulator.url,
      tlsOptions: { ca: simulator.certificatePem },
      retryOptions: { maxRetries: 0 },
    },
  );
});

beforeEach(() => {
  simulator.clearRequests();
});

afterAll(async () => {
  await simulator.close();
});

describe("the typed client of the official SDK", () => {
  // The typed client drops what the SDK's serializer calls read-only; so this holds known-properties.json to
  // the SDK: an `rw` that the SDK does not write would show up here as an omitted property.
  test.each(clusterFixtures)(
    "GET, PUT and polling of %s lose nothing that the simulator calls writable",
    async (name) => {
      const body = armFixture(name);
      setAt(body, "properties.provisioningState", "Succeeded");
      setAt(body, "properties.powerState", { code: "Running" });
      const id = simulator.seedCluster(body);
      const { resourceGroup, name: clusterName } = parseClusterId(id);
      const read = await client.managedClusters.get(resourceGroup, clusterName);
      const poller = client.managedClusters.createOrUpdate(resourceGroup, clusterName, read, {
        updateIntervalInMs: 5,
      });
      const written = await poller;
      expect(written.provisioningState).toBe("Succeeded");
      const [record] = simulator.puts(id);
      const kinds = record?.write?.violations.filter((violation) => violation.kind !== "node-image-rollback");
      expect([record?.status, kinds]).toEqual([200, []]);
      expect(valueAt(simulator.cluster(id), "properties.apiServerAccessProfile")).toEqual(
        valueAt(body, "properties.apiServerAccessProfile"),
      );
    },
  );

  test("an operation that fails is an error of the poller", async () => {
    const id = simulator.seedCluster(armFixture("public-authorized"));
    simulator.planNextOperation({ outcome: "Failed" }, { id });
    const read = await client.managedClusters.get("rg-prod", "aks-prod");
    const poller = client.managedClusters.createOrUpdate("rg-prod", "aks-prod", read, {
      updateIntervalInMs: 5,
    });
    await expect(poller).rejects.toThrow("InternalOperationError");
  });

  test("the lists are paged through", async () => {
    const id = simulator.seedCluster(armFixture("public-authorized"));
    simulator.seedCluster({ ...armFixture("public-authorized"), id: `${id}-2` });
    simulator.setPageSize(1);
    const names: string[] = [];
    for await (const cluster of client.managedClusters.list()) names.push(String(cluster.id));
    expect(names).toEqual(expect.arrayContaining([id, `${id}-2`]));
    expect(names.length).toBe(simulator.clusterIds().length);
  });
});
