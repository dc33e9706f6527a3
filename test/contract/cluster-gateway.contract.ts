import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClusterId, clusterId } from "../../src/core/cluster/cluster-id.ts";
import type { ClusterSnapshot } from "../../src/core/cluster/cluster-snapshot.ts";
import type { Json, JsonObject } from "../../src/core/json/json.ts";
import type { Leaf } from "../../src/core/model/revert-plan.ts";
import { putBody } from "../../src/core/revert/put-body.ts";
import type { ClusterGateway } from "../../src/ports/cluster-gateway.ts";
import { clusterBody } from "../core/cluster/cluster-fixtures.ts";
import { differences } from "../core/json/json-difference.ts";

/** What goes wrong with the next call. */
export type Trouble = "denied" | "throttled" | "broken" | "locked" | "answer-lost";

/** A gateway to test, and the world behind it. */
export interface ClusterGatewayUnderTest {
  readonly gateway: ClusterGateway;
  seed(body: JsonObject): void;
  /** Somebody else changes the cluster, and it is done. */
  change(cluster: ClusterId, leaf: Leaf): Promise<void>;
  stop(cluster: ClusterId): Promise<void>;
  remove(cluster: ClusterId): Promise<void>;
  /** Ends the operation that runs on the cluster. */
  finish(cluster: ClusterId, outcome: "Succeeded" | "Failed"): Promise<void>;
  /** The next update that is sent ends so. */
  planOutcome(cluster: ClusterId, outcome: "Succeeded" | "Failed"): void;
  setAddress(resourceId: string, block: string): void;
  failNext(call: "read" | "update" | "list" | "readOutbound", trouble: Trouble): void;
  /** The updates that arrived for a cluster, taken on or not. */
  updates(cluster: ClusterId): readonly { readonly ifMatch: string; readonly body: Json }[];
  end(): Promise<void>;
}

const ranges = ["apiServerAccessProfile", "authorizedIPRanges"];
const closed: Leaf = { path: ranges, value: ["73.140.245.0/24"] };
const open: Leaf = { path: ranges, value: [] };

/** What every way to managed clusters does. */
export function describeClusterGateway(name: string, start: () => Promise<ClusterGatewayUnderTest>): void {
  describe(`${name} as a cluster gateway`, () => {
    let it: ClusterGatewayUnderTest;
    beforeAll(async () => {
      it = await start();
    });
    afterAll(() => it.end());

    const soon = () => AbortSignal.timeout(20_000);

    /** A cluster of its own, from a fixture. */
    function seeded(change: (body: JsonObject) => JsonObject = (body) => body): ClusterId {
      const cluster = clusterId(randomUUID(), "rg-prod", "aks-prod");
      it.seed(change({ ...clusterBody("public-authorized"), id: cluster.id }));
      return cluster;
    }

    async function read(cluster: ClusterId): Promise<ClusterSnapshot> {
      const reading = await it.gateway.read(cluster, soon());
      if (reading.kind !== "read") throw new Error(`the cluster was not read: ${JSON.stringify(reading)}`);
      return reading.snapshot;
    }

    const send = (snapshot: ClusterSnapshot, leaf = closed, signal = soon()) =>
      it.gateway.update(snapshot, putBody(snapshot.body, [leaf]), signal);

    describe("reading", () => {
      test("gives the whole body, unknown properties included", async () => {
        const unknown = { "x-new": { deep: [1, null, { "": "ü" }] } };
        const cluster = seeded((body) => ({ ...body, ...unknown }));
        const snapshot = await read(cluster);
        expect(snapshot.cluster.key).toBe(cluster.key);
        expect(snapshot.body).toEqual({ ...clusterBody("public-authorized"), id: cluster.id, ...unknown });
        // ARM compares ids without case.
        const shouted = clusterId(cluster.subscriptionId, "RG-PROD", "AKS-Prod");
        expect((await read(shouted)).cluster.key).toBe(cluster.key);
      });

      test("says that a cluster is gone", async () => {
        const cluster = seeded();
        await it.remove(cluster);
        expect(await it.gateway.read(cluster, soon())).toEqual({ kind: "gone" });
      });

      test.each([
        ["denied", { kind: "denied", reason: expect.stringContaining("AuthorizationFailed") }],
        ["throttled", { kind: "unavailable", reason: expect.any(String), retryAfterSeconds: 60 }],
        ["broken", { kind: "unavailable", reason: expect.stringContaining("InternalServerError") }],
      ] as const)("that is %s says so, and the next one works", async (trouble, expected) => {
        const cluster = seeded();
        it.failNext("read", trouble);
        expect(await it.gateway.read(cluster, soon())).toMatchObject(expected);
        expect((await it.gateway.read(cluster, soon())).kind).toBe("read");
      });

      test("ends when its time is over", async () => {
        const reading = await it.gateway.read(seeded(), AbortSignal.abort());
        expect(reading).toEqual({ kind: "unavailable", reason: expect.stringContaining("no time was left") });
      });
    });

    describe("an update", () => {
      test("is taken on once, as it was sent, under the eTag that was read", async () => {
        const cluster = seeded();
        const snapshot = await read(cluster);
        expect(await send(snapshot)).toMatchObject({ kind: "accepted", operationUrl: expect.any(String) });
        expect(it.updates(cluster)).toEqual([
          { ifMatch: snapshot.eTag, body: putBody(snapshot.body, [closed]) },
        ]);
      });

      test("shows at once what was asked for, and is over when its operation is", async () => {
        const cluster = seeded();
        await it.change(cluster, open);
        const before = await read(cluster);
        await send(before);
        const during = await read(cluster);
        expect(during).toMatchObject({
          phase: "in-progress",
          exposure: { authorizedIPRanges: closed.value },
        });
        await it.finish(cluster, "Succeeded");
        const after = await read(cluster);
        expect(after).toMatchObject({ phase: "succeeded", exposure: { authorizedIPRanges: closed.value } });
        expect(new Set([before.eTag, during.eTag, after.eTag]).size).toBe(3);
        // Nothing else changed, and the read-only properties are still the server's.
        const changed = differences(before.body, after.body).map(({ path }) => path.join("."));
        expect(changed.filter((path) => !path.endsWith("eTag"))).toEqual([
          "properties.apiServerAccessProfile.authorizedIPRanges.0",
        ]);
      });

      test("that fails shows what was asked for, in a failed cluster", async () => {
        const cluster = seeded();
        await it.change(cluster, open);
        it.planOutcome(cluster, "Failed");
        const outcome = await send(await read(cluster));
        await it.finish(cluster, "Failed");
        expect(await read(cluster)).toMatchObject({
          phase: "failed",
          exposure: { authorizedIPRanges: closed.value },
        });
        const url = outcome.kind === "accepted" ? outcome.operationUrl : undefined;
        expect(await it.gateway.operation(url ?? "", soon())).toMatchObject({
          status: "Failed",
          error: expect.any(String),
        });
      });

      test("that was made from an older read is not taken on", async () => {
        const cluster = seeded();
        const old = await read(cluster);
        await it.change(cluster, open);
        expect(await send(old)).toMatchObject({ kind: "changed", reason: expect.stringMatching(/\w/) });
        expect((await read(cluster)).exposure.authorizedIPRanges).toEqual([]);
      });

      test("goes under `*` where the service showed no eTag", async () => {
        const cluster = seeded(({ eTag: _, ...body }) => body);
        const snapshot = await read(cluster);
        expect(snapshot.eTag).toBeUndefined();
        expect(await send(snapshot)).toMatchObject({ kind: "accepted" });
        expect(it.updates(cluster)).toMatchObject([{ ifMatch: "*" }]);
        await it.finish(cluster, "Succeeded");
        expect((await read(cluster)).eTag).toBeUndefined();
      });

      test("never makes a deleted cluster anew, with an eTag or without", async () => {
        const withETag = seeded();
        const without = seeded(({ eTag: _, ...body }) => body);
        const snapshots = [await read(withETag), await read(without)];
        await Promise.all([it.remove(withETag), it.remove(without)]);
        const outcomes = await Promise.all(snapshots.map((snapshot) => send(snapshot)));
        expect(outcomes.map(({ kind }) => kind)).toEqual(["changed", "gone"]);
        expect(await it.gateway.read(withETag, soon())).toEqual({ kind: "gone" });
        expect(await it.gateway.read(without, soon())).toEqual({ kind: "gone" });
      });

      test("waits for the operation that runs", async () => {
        const cluster = seeded();
        await send(await read(cluster));
        const during = await read(cluster);
        expect(await send(during)).toMatchObject({
          kind: "busy",
          reason: expect.stringMatching(/operation/i),
        });
        await it.finish(cluster, "Succeeded");
        expect(await send(await read(cluster))).toMatchObject({ kind: "accepted" });
      });

      test("is not taken by a stopped cluster", async () => {
        const cluster = seeded();
        await it.stop(cluster);
        const snapshot = await read(cluster);
        expect(snapshot).toMatchObject({ stopped: true, phase: "succeeded" });
        expect(await send(snapshot)).toMatchObject({
          kind: "stopped",
          reason: expect.stringMatching(/stopped/i),
        });
      });

      test.each([
        ["denied", { kind: "refused", code: "AuthorizationFailed", reason: expect.any(String) }],
        ["locked", { kind: "refused", code: "ScopeLocked", reason: expect.any(String) }],
        ["throttled", { kind: "throttled", reason: expect.any(String), retryAfterSeconds: 60 }],
        ["broken", { kind: "unavailable", reason: expect.stringContaining("InternalServerError") }],
      ] as const)("that is %s says so, and changes nothing", async (trouble, expected) => {
        const cluster = seeded();
        await it.change(cluster, open);
        it.failNext("update", trouble);
        expect(await send(await read(cluster))).toMatchObject(expected);
        expect(it.updates(cluster)).toHaveLength(1);
        expect(await read(cluster)).toMatchObject({
          phase: "succeeded",
          exposure: { authorizedIPRanges: [] },
        });
      });

      test("whose answer is lost may have been taken on, and is not sent again", async () => {
        const cluster = seeded();
        it.failNext("update", "answer-lost");
        expect(await send(await read(cluster))).toMatchObject({ kind: "unavailable" });
        expect(it.updates(cluster)).toHaveLength(1);
        expect((await read(cluster)).phase).toBe("in-progress");
      });

      test("whose time is over is not sent", async () => {
        const cluster = seeded();
        const snapshot = await read(cluster);
        expect(await send(snapshot, closed, AbortSignal.abort())).toMatchObject({ kind: "unavailable" });
        expect(it.updates(cluster)).toEqual([]);
        expect((await read(cluster)).eTag).toBe(snapshot.eTag);
      });
    });

    describe("beside the clusters", () => {
      test("an operation is in progress, then over, and says when", async () => {
        const cluster = seeded();
        const outcome = await send(await read(cluster));
        const url = (outcome.kind === "accepted" && outcome.operationUrl) || "";
        expect(await it.gateway.operation(url, soon())).toEqual({ status: "InProgress" });
        await it.finish(cluster, "Succeeded");
        const status = await it.gateway.operation(url, soon());
        expect(status).toEqual({
          status: "Succeeded",
          endTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        });
        expect(
          await it.gateway.operation(url.replace(/[^/]+$/, "no-such-operation"), soon()),
        ).toBeUndefined();
        expect(await it.gateway.operation(url, AbortSignal.abort())).toBeUndefined();
      });

      test("outbound addresses are read, or unknown as a whole", async () => {
        const cluster = seeded();
        const address = `/subscriptions/${cluster.subscriptionId}/resourceGroups/mc/providers/Microsoft.Network/publicIPAddresses/one`;
        const prefix = address.replace("publicIPAddresses/one", "publicIPPrefixes/two");
        it.setAddress(address, "20.1.2.3");
        it.setAddress(prefix, "20.1.3.0/28");
        const ids = [address.toLowerCase(), prefix.toLowerCase()];
        expect(await it.gateway.readOutbound(ids, soon())).toEqual({
          kind: "known",
          blocks: ["20.1.2.3", "20.1.3.0/28"],
        });
        expect(await it.gateway.readOutbound([], soon())).toEqual({ kind: "known", blocks: [] });
        const missing = address.replace("/one", "/none");
        expect(await it.gateway.readOutbound([address, missing], soon())).toEqual({
          kind: "unknown",
          reason: expect.stringContaining("none"),
        });
        it.failNext("readOutbound", "denied");
        expect(await it.gateway.readOutbound([address], soon())).toMatchObject({ kind: "unknown" });
        expect(await it.gateway.readOutbound([address], AbortSignal.abort())).toMatchObject({
          kind: "unknown",
        });
      });

      test("a list gives every cluster of the subscription and no other", async () => {
        const first = seeded();
        for (const name of ["a", "b", "c", "d"]) {
          it.seed({
            ...clusterBody("public-authorized"),
            id: clusterId(first.subscriptionId, "rg-b", name).id,
          });
        }
        seeded();
        const listed = await it.gateway.list(first.subscriptionId, soon());
        expect(listed.map(({ name }) => name).sort()).toEqual(["a", "aks-prod", "b", "c", "d"]);
      });

      test("a list that cannot be had is an error", async () => {
        const { subscriptionId } = seeded();
        await expect(it.gateway.list(randomUUID(), soon())).rejects.toThrow(Error);
        it.failNext("list", "denied");
        await expect(it.gateway.list(subscriptionId, soon())).rejects.toThrow("AuthorizationFailed");
        await expect(it.gateway.list(subscriptionId, AbortSignal.abort())).rejects.toThrow(
          "no time was left",
        );
      });
    });
  });
}
