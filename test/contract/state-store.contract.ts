import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClusterId, clusterId } from "../../src/core/cluster/cluster-id.ts";
import { summarizeCluster } from "../../src/core/incident/summarize-cluster.ts";
import { type ClusterState, unseen } from "../../src/core/model/cluster-state.ts";
import type { ClusterSummary } from "../../src/core/model/cluster-summary.ts";
import type { Incident } from "../../src/core/model/incident.ts";
import {
  type AlertOutbox,
  type LoadedState,
  StateConflictError,
  type StateStore,
} from "../../src/ports/state-store.ts";
import { describeOutbox } from "./alert-outbox.contract.ts";
import { describeHistory } from "./history.contract.ts";
import {
  ageless,
  change,
  manyRanges,
  publicExposure,
  someBaseline,
  someCluster,
  someEntry,
  someIncident,
  someState,
  unfinishedOf,
} from "./state-samples.ts";
import { describeLeases } from "./state-store.leases.contract.ts";

/** A store to test, and how to end it. */
export interface StateStoreUnderTest {
  readonly store: StateStore & AlertOutbox;
  end(): Promise<void>;
}

const now = "2026-11-21T10:15:03.000Z";
const later = "2026-11-21T10:16:00.000Z";

/** What every state store and outbox does. All tests share one store, each with clusters of its own. */
export function describeStateStore(name: string, start: () => Promise<StateStoreUnderTest>): void {
  describe(`${name} as a state store`, () => {
    let store: StateStore & AlertOutbox;
    let end: () => Promise<void>;
    beforeAll(async () => {
      ({ store, end } = await start());
    });
    afterAll(() => end());

    /** What is stored, without how old it is. */
    async function loaded(cluster: ClusterId): Promise<LoadedState> {
      const { ageMs: _age, ...stored } = await store.load(cluster);
      return stored;
    }

    test("answers 'unseen' without a version for a cluster that it does not know", async () => {
      const cluster = someCluster();
      expect(await loaded(cluster)).toEqual({ state: unseen(cluster.id), isSeen: false });
    });

    test("gives back what was committed, under the version that the commit answered", async () => {
      const cluster = someCluster();
      const state = someState(cluster);
      const version = await store.commit(cluster, { state, incidents: [], alerts: [] }, undefined);
      expect(await loaded(cluster)).toEqual({ state, version, isSeen: true });
    });

    test("goes from version to version", async () => {
      const cluster = someCluster();
      const first = await store.commit(cluster, change(unseen(cluster.id)), undefined);
      const next: ClusterState = { ...unseen(cluster.id), verdict: "compliant" };
      const second = await store.commit(cluster, change(next), first);
      expect(second).not.toBe(first);
      expect(await loaded(cluster)).toEqual({ state: next, version: second, isSeen: true });
    });

    test("forgets what the next commit leaves out", async () => {
      const cluster = someCluster();
      const first = await store.commit(cluster, change(someState(cluster)), undefined);
      await store.commit(cluster, change(unseen(cluster.id)), first);
      expect((await store.load(cluster)).state).toEqual(unseen(cluster.id));
    });

    test("knows a cluster by its id in any case", async () => {
      const cluster = someCluster("aks-Orders");
      await store.commit(cluster, change(someState(cluster)), undefined);
      const shouted = clusterId(cluster.subscriptionId, cluster.resourceGroup.toUpperCase(), "AKS-ORDERS");
      expect((await store.load(shouted)).state.clusterId).toBe(cluster.id);
    });

    test("tells clusters apart whose names could be joined in two ways", async () => {
      const one = someCluster("c");
      const other = clusterId(one.subscriptionId, "rg-prod", "weu-c");
      await store.commit(one, change(someState(one)), undefined);
      expect((await store.load(other)).version).toBeUndefined();
    });

    test("takes letters of any script in a resource group's name", async () => {
      const cluster = clusterId(someCluster().subscriptionId, "rg-größe_(東京).v1", "aks");
      const state = someState(cluster);
      const version = await store.commit(cluster, change(state), undefined);
      expect(await loaded(cluster)).toEqual({ state, version, isSeen: true });
    });

    describe("a commit against another version", () => {
      test("is a conflict and writes nothing, neither incident nor alert", async () => {
        const cluster = someCluster();
        const first = await store.commit(cluster, change(unseen(cluster.id)), undefined);
        const winner: ClusterState = { ...unseen(cluster.id), verdict: "compliant" };
        const second = await store.commit(cluster, change(winner), first);

        const incident = someIncident(cluster);
        const loser = {
          state: someState(cluster, incident),
          incidents: [incident],
          alerts: [someEntry(incident)],
        };
        await expect(store.commit(cluster, loser, first)).rejects.toThrow(StateConflictError);
        expect(await loaded(cluster)).toEqual({ state: winner, version: second, isSeen: true });
        expect(await store.findIncident(incident.id)).toBeUndefined();
        expect(await store.pendingOf(cluster)).toEqual([]);
      });

      test("is a conflict where the cluster was new when it was read and is known now", async () => {
        const cluster = someCluster();
        await store.commit(cluster, change(someState(cluster)), undefined);
        await expect(store.commit(cluster, change(unseen(cluster.id)), undefined)).rejects.toThrow(
          StateConflictError,
        );
      });

      test("is a conflict where the cluster was known when it was read and is forgotten now", async () => {
        const one = someCluster();
        const version = await store.commit(one, change(unseen(one.id)), undefined);
        const other = someCluster();
        await expect(store.commit(other, change(unseen(other.id)), version)).rejects.toThrow(
          StateConflictError,
        );
      });

      test("lets exactly one of many rivals win", async () => {
        const cluster = someCluster();
        const version = await store.commit(cluster, change(unseen(cluster.id)), undefined);
        const rivals = Array.from({ length: 8 }, (_, at) =>
          store.commit(cluster, change({ ...unseen(cluster.id), narrowingTold: `rival ${at}` }), version),
        );
        const outcomes = await Promise.allSettled(rivals);
        const won = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
        const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
        expect(won).toEqual([(await store.load(cluster)).version]);
        expect(lost).toHaveLength(7);
        for (const reason of lost) expect(reason).toBeInstanceOf(StateConflictError);
      });
    });

    test("tells how long ago a cluster was written, by a clock that may count in whole seconds", async () => {
      const cluster = someCluster();
      expect((await store.load(cluster)).ageMs).toBeUndefined();
      await store.takeLease(
        cluster,
        { holder: "run 1", until: "2001-01-01T00:00:00.000Z" },
        { epoch: 1, runsInARow: 1 },
        undefined,
      );
      const { ageMs } = await store.load(cluster);
      expect(ageMs).toBeGreaterThanOrEqual(0);
      expect(ageMs).toBeLessThan(60_000);
    });

    describe("incidents", () => {
      test("are found by their id, as they were written last", async () => {
        const cluster = someCluster();
        const opened = someIncident(cluster);
        const announced = { ...opened.announced, count: 2 };
        const closed: Incident = { ...opened, status: "reverted", closedAt: later, announced };
        const version = await store.commit(
          cluster,
          { state: someState(cluster, opened), incidents: [opened], alerts: [] },
          undefined,
        );
        expect(await store.findIncident(opened.id)).toEqual(opened);
        await store.commit(cluster, { state: unseen(cluster.id), incidents: [closed], alerts: [] }, version);
        expect(await store.findIncident(opened.id)).toEqual(closed);
      });

      test("that are named twice in one commit end as the last", async () => {
        const cluster = someCluster();
        const first = someIncident(cluster);
        const last: Incident = { ...first, status: "resolved", closedAt: now };
        await store.commit(
          cluster,
          { state: unseen(cluster.id), incidents: [first, last], alerts: [] },
          undefined,
        );
        expect(await store.findIncident(first.id)).toEqual(last);
      });

      test.each(["inc-unknown", "", "' or RowKey ne '", "a/b", "x".repeat(2_000)])(
        "are not found by %j",
        async (id) => {
          expect(await store.findIncident(id)).toBeUndefined();
        },
      );
    });

    test("keeps 2,000 ranges, in state, incident and alerts", async () => {
      const cluster = someCluster();
      const ranges = manyRanges();
      const incident: Incident = {
        ...someIncident(cluster),
        drift: [
          {
            setting: "authorized-ranges",
            before: ranges,
            after: null,
            addedRanges: ["0.0.0.0/0"],
            removedRanges: ranges,
          },
        ],
      };
      const state: ClusterState = {
        ...someState(cluster, incident),
        baseline: {
          ...someBaseline(),
          approved: publicExposure(ranges),
          lastCompliant: publicExposure(ranges),
        },
      };
      const alerts = ["teams-a", "slack-b", "webhook-c"].map((channel) => someEntry(incident, 1, channel));
      await store.commit(cluster, { state, incidents: [incident], alerts }, undefined);
      expect((await store.load(cluster)).state).toEqual(state);
      expect(await store.findIncident(incident.id)).toEqual(incident);
      const pending = await store.pending(cluster, `${incident.id}-1-opened`, "slack-b");
      expect(pending && ageless(pending)).toEqual(alerts[1]);
    });

    test("lists every cluster once", async () => {
      const clusters = [someCluster("one"), someCluster("two"), someCluster("three")];
      for (const cluster of clusters) {
        const incident = someIncident(cluster);
        await store.commit(
          cluster,
          { state: someState(cluster, incident), incidents: [incident], alerts: [someEntry(incident)] },
          undefined,
        );
      }
      const listed: string[] = [];
      for await (const state of store.listClusters()) listed.push(state.clusterId);
      for (const cluster of clusters) expect(listed.filter((id) => id === cluster.id)).toEqual([cluster.id]);
    });

    test("lists the clusters of one subscription, and knows which subscriptions there are", async () => {
      const [one, other] = [someCluster("one"), someCluster("other")];
      const state = someState(one);
      await store.commit(one, change(state), undefined);
      await store.commit(other, change(someState(other)), undefined);
      const listed: ClusterSummary[] = [];
      for await (const summary of store.listClusters(one.subscriptionId)) listed.push(summary);
      expect(listed).toEqual([summarizeCluster(state)]);
      expect(await store.subscriptions()).toEqual(
        expect.arrayContaining([one.subscriptionId, other.subscriptionId]),
      );
    });

    test("lets go of a cluster when nothing of it is under way, and has it again with the next write", async () => {
      const cluster = someCluster();
      const version = await store.commit(cluster, change(unseen(cluster.id)), undefined);
      expect(await unfinishedOf(store, cluster)).toMatchObject({ isUntidy: true });
      await store.tidy(cluster, now);
      expect(await unfinishedOf(store, cluster)).toBeUndefined();
      await expect(store.commit(cluster, change(someState(cluster)), version)).rejects.toThrow(
        StateConflictError,
      );
      const { version: resting } = await store.load(cluster);
      await store.commit(cluster, change(someState(cluster)), resting);
      await store.tidy(cluster, now);
      expect(await unfinishedOf(store, cluster)).toMatchObject({ pending: [], isUntidy: false });
    });

    test("puts away what is past, and finds it still", async () => {
      const cluster = someCluster();
      const closed: Incident = { ...someIncident(cluster), status: "reverted", closedAt: now };
      const told = someEntry(closed);
      const incidents = [closed];
      await store.commit(cluster, { state: unseen(cluster.id), incidents, alerts: [told] }, undefined);
      await store.tidy(cluster, later);
      expect(await unfinishedOf(store, cluster, later)).toMatchObject({ pending: [{}], isUntidy: false });
      await store.markSent(told, now);
      expect(await unfinishedOf(store, cluster, later)).toMatchObject({ pending: [], isUntidy: true });
      for (let times = 0; times < 2; times++) await store.tidy(cluster, later);
      expect(await unfinishedOf(store, cluster)).toBeUndefined();
      expect(await store.findIncident(closed.id)).toEqual(closed);
    });

    describeHistory(() => store);
    describeLeases(() => store);
    describeOutbox(() => store);
  });
}
