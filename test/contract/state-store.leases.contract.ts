import { beforeAll, describe, expect, test } from "vitest";
import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { unseen } from "../../src/core/model/cluster-state.ts";
import { type LoadedState, StateConflictError, type StateStore } from "../../src/ports/state-store.ts";
import { change, someCluster, someState, unfinishedOf } from "./state-samples.ts";

const now = "2026-11-21T10:15:03.000Z";
const later = "2026-11-21T10:16:00.000Z";
const muchLater = "2026-11-21T10:31:00.000Z";

/** The leases of a state store: who works on a cluster, and what became of runs that died. */
export function describeLeases(open: () => StateStore): void {
  describe("a lease", () => {
    let store: StateStore;
    beforeAll(() => {
      store = open();
    });

    /** What is stored, without how old it is. */
    async function loaded(cluster: ClusterId): Promise<LoadedState> {
      const { ageMs: _age, ...stored } = await store.load(cluster);
      return stored;
    }

    const lease = { holder: "run 1", until: later };

    test("is taken for a cluster that was never seen, and makes no state of it", async () => {
      const cluster = someCluster();
      const version = await store.takeLease(cluster, lease, { epoch: 1, runsInARow: 1 }, undefined);
      expect(await loaded(cluster)).toEqual({
        state: unseen(cluster.id),
        version,
        lease,
        epoch: 1,
        runsInARow: 1,
        isSeen: false,
      });
      for await (const { clusterId } of store.listClusters()) expect(clusterId).not.toBe(cluster.id);
    });

    test("leaves the state as it is, under another version", async () => {
      const cluster = someCluster();
      const state = someState(cluster);
      const first = await store.commit(cluster, { ...change(state), epoch: 4, carriedEpoch: 3 }, undefined);
      const second = await store.takeLease(cluster, lease, { epoch: 5, runsInARow: 2 }, first);
      expect(second).not.toBe(first);
      expect(await loaded(cluster)).toEqual({
        state,
        version: second,
        lease,
        epoch: 5,
        runsInARow: 2,
        carriedEpoch: 3,
        isSeen: true,
      });
    });

    test("fences whoever had the cluster before", async () => {
      const cluster = someCluster();
      const first = await store.takeLease(cluster, lease, { epoch: 1, runsInARow: 1 }, undefined);
      const next = { holder: "run 2", until: muchLater };
      const second = await store.takeLease(cluster, next, { epoch: 1, runsInARow: 1 }, first);
      const late = { ...change(someState(cluster)), lease };
      await expect(store.commit(cluster, late, first)).rejects.toThrow(StateConflictError);
      await expect(store.release(cluster, 1, first)).rejects.toThrow(StateConflictError);
      await expect(store.takeLease(cluster, lease, { epoch: 1, runsInARow: 1 }, first)).rejects.toThrow(
        StateConflictError,
      );
      expect(await store.load(cluster)).toMatchObject({ version: second, lease: next, isSeen: false });
    });

    test.each(["known", "new"])("goes to exactly one of many rivals for a %s cluster", async (kind) => {
      const cluster = someCluster();
      const version =
        kind === "known" ? await store.commit(cluster, change(someState(cluster)), undefined) : undefined;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, (_, at) =>
          store.takeLease(
            cluster,
            { holder: `rival ${at}`, until: later },
            { epoch: 1, runsInARow: 1 },
            version,
          ),
        ),
      );
      const won = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      expect(won).toEqual([(await store.load(cluster)).version]);
      for (const outcome of outcomes)
        if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(StateConflictError);
    });

    test("is kept by a commit that names it, and given back by one that does not", async () => {
      const cluster = someCluster();
      const taken = await store.takeLease(cluster, lease, { epoch: 1, runsInARow: 1 }, undefined);
      const state = someState(cluster);
      const taking = { epoch: 1, runsInARow: 1 };
      const kept = await store.commit(cluster, { ...change(state), lease, ...taking }, taken);
      expect(await loaded(cluster)).toEqual({ state, version: kept, lease, ...taking, isSeen: true });
      const order = { ...taking, carriedEpoch: 1 };
      const given = await store.commit(cluster, { ...change(state), ...order }, kept);
      expect(await loaded(cluster)).toEqual({ state, version: given, ...order, isSeen: true });
    });

    test("is given back without a commit, with the read that was carried through or without", async () => {
      const cluster = someCluster();
      const first = await store.takeLease(cluster, lease, { epoch: 1, runsInARow: 1 }, undefined);
      await store.release(cluster, 1, first);
      const given = await store.load(cluster);
      expect(given).toMatchObject({ epoch: 1, carriedEpoch: 1, isSeen: false });
      expect(given.lease).toBeUndefined();
      const second = await store.takeLease(cluster, lease, { epoch: 2, runsInARow: 1 }, given.version);
      await store.release(cluster, undefined, second);
      const again = await store.load(cluster);
      expect(again).toMatchObject({ epoch: 2, carriedEpoch: 1 });
      expect(again.lease).toBeUndefined();
    });

    test("that was not given back is told with its age, whatever the clock of its holder said", async () => {
      const [lost, given] = [someCluster("lost"), someCluster("given")];
      const ahead = { holder: "run 2", until: "2999-01-01T00:00:00.000Z" };
      const order = { epoch: 1, runsInARow: 1 };
      await store.takeLease(lost, ahead, order, undefined);
      const taken = await store.takeLease(given, { holder: "run 3", until: now }, order, undefined);
      await store.release(given, 1, taken);
      const seen = someCluster("seen");
      const version = await store.commit(seen, change(someState(seen)), undefined);
      await store.takeLease(seen, { holder: "run 4", until: now }, order, version);
      const loadedOf = async (cluster: ClusterId) => (await unfinishedOf(store, cluster))?.loaded;
      expect(await loadedOf(lost)).toMatchObject({ lease: ahead, isSeen: false });
      expect((await loadedOf(lost))?.ageMs).toBeLessThan(60_000);
      expect(await loadedOf(seen)).toMatchObject({ lease: { holder: "run 4" }, isSeen: true });
      expect(await loadedOf(given)).not.toHaveProperty("lease");
    });
  });
}
