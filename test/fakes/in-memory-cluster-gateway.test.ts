import { expect, test } from "vitest";
import type { Leaf } from "../../src/core/model/revert-plan.ts";
import { clusterBody } from "../core/cluster/cluster-fixtures.ts";
import { InMemoryClusterGateway } from "./in-memory-cluster-gateway.ts";

// What the contract suite does not see: the side that tests hold.

const open: Leaf = { path: ["apiServerAccessProfile", "authorizedIPRanges"], value: [] };
const patience = () => AbortSignal.timeout(5_000);

function someGateway() {
  let now = new Date("2026-11-21T10:15:00.000Z");
  const gateway = new InMemoryClusterGateway(() => now);
  const cluster = gateway.seed(clusterBody("public-authorized"));
  const pass = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  return { gateway, cluster, pass };
}

test("another's change can be under way, blocks updates, and ends by the test's clock", async () => {
  const { gateway, cluster, pass } = someGateway();
  const ended: unknown[] = [];
  gateway.onOperationEnd = (which, outcome) => ended.push([which.name, outcome]);
  gateway.change(cluster, [open], "under-way");
  expect(gateway.isRunning(cluster)).toBe(true);
  expect(() => gateway.change(cluster, [open])).toThrow("another operation runs");
  expect(await gateway.read(cluster, patience())).toMatchObject({ snapshot: { phase: "in-progress" } });
  pass(180);
  gateway.finish(cluster, "Canceled");
  expect(ended).toEqual([["aks-prod", "Canceled"]]);
  expect(await gateway.read(cluster, patience())).toMatchObject({
    snapshot: { phase: "canceled", exposure: { authorizedIPRanges: [] } },
  });
  expect(() => gateway.finish(cluster)).toThrow("no operation runs");
});

test("planned failures are used up in order, and calls are counted", async () => {
  const { gateway, cluster } = someGateway();
  gateway.failNext("read", { kind: "denied", reason: "first" });
  gateway.failNext("read", { kind: "unavailable", reason: "second" });
  const kinds = [];
  for (let call = 0; call < 3; call++) kinds.push((await gateway.read(cluster, patience())).kind);
  expect(kinds).toEqual(["denied", "unavailable", "read"]);
  expect([gateway.calls("read"), gateway.calls("update")]).toEqual([3, 0]);
});

test("a held call acts when it is released, or ends with its caller's patience", async () => {
  const { gateway, cluster } = someGateway();
  const held = gateway.holdNext("read");
  const reading = gateway.read(cluster, patience());
  await held.arrived;
  gateway.change(cluster, [open]);
  held.release();
  expect(await reading).toMatchObject({ snapshot: { exposure: { authorizedIPRanges: [] } } });

  const abort = new AbortController();
  const other = gateway.holdNext("read");
  const givenUp = gateway.read(cluster, abort.signal);
  await other.arrived;
  abort.abort();
  expect(await givenUp).toMatchObject({ kind: "unavailable" });
});

test("the record of updates keeps what stood before, and cannot be written through", async () => {
  const { gateway, cluster } = someGateway();
  const reading = await gateway.read(cluster, patience());
  if (reading.kind !== "read") throw new Error("the cluster is there");
  gateway.loseNextAnswer();
  await gateway.update(reading.snapshot, { properties: { disableLocalAccounts: false } }, patience());
  expect(gateway.updates).toMatchObject([
    {
      ifMatch: reading.snapshot.eTag,
      body: { properties: { disableLocalAccounts: false } },
      before: { properties: { disableLocalAccounts: true } },
      outcome: { kind: "accepted" },
    },
  ]);
  expect(gateway.updates[0]).not.toBe(gateway.updates[0]);
  expect(gateway.body(cluster)).toMatchObject({
    properties: { disableLocalAccounts: false, fqdn: expect.any(String) },
  });
});

test("a private cluster takes no ranges, and a cluster that was deleted is not there", async () => {
  const { gateway, cluster } = someGateway();
  const reading = await gateway.read(cluster, patience());
  if (reading.kind !== "read") throw new Error("the cluster is there");
  const makesPrivate = (ranges: readonly string[]) => ({
    properties: { apiServerAccessProfile: { enablePrivateCluster: true, authorizedIPRanges: [...ranges] } },
  });
  const asked = (ranges: readonly string[]) =>
    gateway.update(reading.snapshot, makesPrivate(ranges), patience());
  expect(await asked(["73.140.245.0/24"])).toMatchObject({ kind: "refused", code: "BadRequest" });
  expect(await asked([])).toMatchObject({ kind: "accepted" });
  expect(gateway.has(cluster)).toBe(true);
  gateway.remove(cluster);
  expect(gateway.has(cluster)).toBe(false);
});
