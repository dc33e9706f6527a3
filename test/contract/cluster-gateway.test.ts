import { createArmClient } from "../../src/adapters/arm/arm-client.ts";
import { createArmClusterGateway } from "../../src/adapters/arm/arm-cluster-gateway.ts";
import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import type { JsonObject } from "../../src/core/json/json.ts";
import { trustCertificate } from "../adapters/arm/odd-arm.ts";
import { type Failures, InMemoryClusterGateway } from "../fakes/in-memory-cluster-gateway.ts";
import { type ArmSimulator, startArmSimulator } from "../sandbox/arm/arm-simulator.ts";
import type { Fault } from "../sandbox/arm/http/faults.ts";
import { danaRivera, guardrailIdentity } from "../sandbox/arm/identity/actor.ts";
import { parseJsonObject } from "../sandbox/arm/json.ts";
import { describeClusterGateway, type Trouble } from "./cluster-gateway.contract.ts";

const inMemory = {
  denied: {
    read: { kind: "denied", reason: "AuthorizationFailed: as the test says" },
    update: { kind: "refused", code: "AuthorizationFailed", reason: "as the test says" },
  },
  throttled: {
    read: { kind: "unavailable", reason: "Throttled", retryAfterSeconds: 60 },
    update: { kind: "throttled", reason: "Throttled", retryAfterSeconds: 60 },
  },
  broken: {
    read: { kind: "unavailable", reason: "InternalServerError" },
    update: { kind: "unavailable", reason: "InternalServerError" },
  },
  locked: {
    read: { kind: "unavailable", reason: "a lock stops no read" },
    update: { kind: "refused", code: "ScopeLocked", reason: "as the test says" },
  },
} as const satisfies Record<Exclude<Trouble, "answer-lost">, Pick<Failures, "read" | "update">>;

describeClusterGateway("the fake in memory", async () => {
  const gateway = new InMemoryClusterGateway(() => new Date("2026-11-21T10:15:00.000Z"));
  return {
    gateway,
    seed: (body) => void gateway.seed(body),
    change: async (cluster, leaf) => gateway.change(cluster, [leaf]),
    stop: async (cluster) => gateway.setPower(cluster, "Stopped"),
    remove: async (cluster) => gateway.remove(cluster),
    planOutcome: () => {},
    finish: async (cluster, outcome) => gateway.finish(cluster, outcome),
    setAddress: (id, block) => gateway.setAddress(id, block),
    failNext: (call, trouble) => {
      if (trouble === "answer-lost") gateway.loseNextAnswer();
      else if (call === "read" || call === "update") gateway.failNext(call, inMemory[trouble][call]);
      else if (call === "list") gateway.failNext("list", new Error("AuthorizationFailed"));
      else gateway.failNext("readOutbound", { kind: "unknown", reason: "AuthorizationFailed" });
    },
    updates: (cluster) =>
      gateway.updates
        .filter(({ clusterId }) => clusterId.toLowerCase() === cluster.key)
        .map(({ ifMatch, body }) => ({ ifMatch, body })),
    end: async () => {},
  };
});

const faults: Record<Trouble, Fault> = {
  denied: { kind: "ready", name: "authorization-failed" },
  throttled: { kind: "ready", name: "aks-throttled" },
  broken: { kind: "ready", name: "internal-error", headers: { "Retry-After": "60" } },
  locked: { kind: "ready", name: "scope-locked" },
  "answer-lost": { kind: "reset", when: "after" },
};

describeClusterGateway("Azure Resource Manager", async () => {
  const simulator = await startArmSimulator({ port: 0, controlPort: 0, pageSize: 2 });
  simulator.holdOperations(true);
  trustCertificate(simulator.certificatePem);
  const { accessToken, expiresOn } = simulator.tokenFor(guardrailIdentity, simulator.url);
  const credential = { getToken: async () => ({ token: accessToken, expiresOnTimestamp: expiresOn * 1000 }) };
  const ended = async (cluster: ClusterId, { completed }: { completed: Promise<unknown> }) => {
    simulator.releaseOperations(cluster.id);
    await completed;
  };
  return {
    gateway: createArmClusterGateway(createArmClient(credential, simulator.url)),
    seed: (body) => seedWholly(simulator, body),
    change: (cluster, { path, value }) =>
      ended(
        cluster,
        simulator.writeAs(danaRivera, cluster.id, {
          [["properties", ...path].join(".")]: JSON.parse(JSON.stringify(value)),
        }),
      ),
    stop: (cluster) => ended(cluster, simulator.stop(danaRivera, cluster.id)),
    remove: (cluster) => ended(cluster, simulator.delete(danaRivera, cluster.id)),
    planOutcome: (cluster, outcome) =>
      simulator.planNextOperation({ outcome, hold: true }, { id: cluster.id, kind: "put" }),
    finish: async (cluster) => void simulator.releaseOperations(cluster.id),
    setAddress: (id, block) => simulator.seedPublicIp(id, block),
    failNext: (call, trouble) =>
      void simulator.faults.add({ method: call === "update" ? "PUT" : "GET" }, faults[trouble]),
    updates: (cluster) =>
      simulator
        .puts(cluster.id, { origin: "http" })
        .map(({ ifMatch = "", body = null }) => ({ ifMatch, body })),
    end: () => simulator.close(),
  };
});

/** The simulator's JSON may be written to, so it gets a copy. */
function seedWholly(simulator: ArmSimulator, body: JsonObject): void {
  simulator.seedCluster(parseJsonObject(JSON.stringify(body)));
}
