import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClusterId, clusterId } from "../../src/core/cluster/cluster-id.ts";
import { type ClusterState, unseen } from "../../src/core/model/cluster-state.ts";
import type { Incident } from "../../src/core/model/incident.ts";
import { toldId } from "../../src/ports/outbox-entry.ts";
import {
  type AlertOutbox,
  type LoadedState,
  StateConflictError,
  type StateStore,
} from "../../src/ports/state-store.ts";
import {
  ageless,
  firstTry,
  manyRanges,
  publicExposure,
  someBaseline,
  someCluster,
  someEntry,
  someIncident,
  someNoticeEntry,
  someState,
} from "./state-samples.ts";

/** A store to test, and how to end it. */
export interface StateStoreUnderTest {
  readonly store: StateStore & AlertOutbox;
  end(): Promise<void>;
}

const now = "2026-11-21T10:15:03.000Z";
const later = "2026-11-21T10:16:00.000Z";
const muchLater = "2026-11-21T10:31:00.000Z";

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

    /** What is pending, without how old it is. */
    async function pendingOf(cluster: ClusterId) {
      return (await store.pendingOf(cluster)).map(ageless);
    }

    /** One entry that is pending, without how old it is. */
    async function pending(cluster: ClusterId, id: string, channelKey: string) {
      const found = await store.pending(cluster, id, channelKey);
      return found && ageless(found);
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

    describe("a lease", () => {
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

    test("tells the clusters whose lease was not given back, whatever the clock of its holder said", async () => {
      const [lost, ahead, given] = [someCluster("lost"), someCluster("ahead"), someCluster("given")];
      await store.takeLease(lost, { holder: "run 1", until: now }, { epoch: 1, runsInARow: 1 }, undefined);
      await store.takeLease(
        ahead,
        { holder: "run 2", until: "2999-01-01T00:00:00.000Z" },
        { epoch: 1, runsInARow: 1 },
        undefined,
      );
      const taken = await store.takeLease(
        given,
        { holder: "run 3", until: now },
        { epoch: 1, runsInARow: 1 },
        undefined,
      );
      await store.release(given, 1, taken);
      const seen = someCluster("seen");
      const version = await store.commit(seen, change(someState(seen)), undefined);
      await store.takeLease(seen, { holder: "run 4", until: now }, { epoch: 1, runsInARow: 1 }, version);
      const abandoned = async (forMs: number): Promise<readonly string[]> => {
        const found: string[] = [];
        const ours = [lost, ahead, given, seen].map(({ id }) => id);
        for await (const id of store.abandoned(forMs)) if (ours.includes(id)) found.push(id);
        return found.sort();
      };
      expect(await abandoned(-1)).toEqual([lost.id, ahead.id, seen.id].sort());
      expect(await abandoned(60_000)).toEqual([]);
    });

    describe("incidents", () => {
      test("are found by their id, as they were written last", async () => {
        const cluster = someCluster();
        const opened = someIncident(cluster);
        const closed: Incident = { ...opened, status: "reverted", closedAt: later, told: 2 };
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
      expect(await pending(cluster, `${incident.id}-1-opened`, "slack-b")).toEqual(alerts[1]);
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

    describe("the outbox", () => {
      async function recorded(...channels: readonly string[]) {
        const cluster = someCluster();
        const incident = someIncident(cluster);
        const entries = channels.map((channel) => someEntry(incident, 1, channel));
        const state = someState(cluster, incident);
        const version = await store.commit(
          cluster,
          { state, incidents: [incident], alerts: entries },
          undefined,
        );
        return { cluster, incident, entries, state, version };
      }

      test("holds what was committed until it is sent, channel by channel", async () => {
        const { cluster, entries } = await recorded("teams-a", "slack-b");
        const [teams, slack] = entries;
        if (!teams || !slack) throw new Error("Two entries were recorded.");
        expect(await pending(cluster, teams.alert.id, "teams-a")).toEqual(teams);
        await store.markSent(teams, now);
        expect(await pending(cluster, teams.alert.id, "teams-a")).toBeUndefined();
        expect(await pendingOf(cluster)).toEqual([slack]);
      });

      test("gives the alerts in the order in which they were recorded", async () => {
        const { cluster, incident, state, version } = await recorded();
        const entries = [10, 2, 1].map((number) => someEntry(incident, number, "teams-a", "updated"));
        const early = { ...someEntry(incident, 11), recordedAt: "2026-11-21T09:00:00.000Z" };
        await store.commit(cluster, { state, incidents: [], alerts: [...entries, early] }, version);
        const numbers = (await pendingOf(cluster)).map((entry) => toldId(entry).split("-").at(-2));
        expect(numbers).toEqual(["11", "1", "2", "10"]);
      });

      test("lets one of many begin the next try, and counts it", async () => {
        const { cluster, entries } = await recorded("teams-a");
        const [entry] = entries;
        if (!entry) throw new Error("An entry was recorded.");
        const claims = await Promise.all(Array.from({ length: 8 }, () => store.claim(entry, later)));
        const begun = {
          ...entry,
          attempts: entry.attempts + 1,
          progress: { kind: "trying" as const, lockedUntil: later },
        };
        expect(claims.filter((claim) => claim !== undefined)).toEqual([begun]);
        expect(await pending(cluster, entry.alert.id, "teams-a")).toEqual(begun);
        expect(await store.claim(entry, muchLater)).toBeUndefined();
        expect(await store.claim(begun, muchLater)).toMatchObject({ attempts: entry.attempts + 2 });
      });

      test("lets nobody begin a try of what was sent, given up or never recorded", async () => {
        const { incident, entries } = await recorded("teams-a", "slack-b");
        const [sent, givenUp] = entries;
        if (!sent || !givenUp) throw new Error("Two entries were recorded.");
        await store.markSent(sent, now);
        await store.markGivenUp(givenUp, now, "404");
        for (const entry of [sent, givenUp, someEntry(incident, 7)])
          expect(await store.claim(entry, later)).toBeUndefined();
      });

      test("a try that took long marks nothing of the one that took over, but that it was sent", async () => {
        const { cluster, entries } = await recorded("teams-a");
        const [slow] = entries;
        if (!slow) throw new Error("An entry was recorded.");
        const next = await store.claim(slow, later);
        await store.markTried(slow, now, "timed out", now);
        await store.markGivenUp(slow, now, "404");
        expect(await pending(cluster, slow.alert.id, "teams-a")).toEqual(next);
        await store.markSent(slow, now);
        expect(await pending(cluster, slow.alert.id, "teams-a")).toBeUndefined();
      });

      test("does not bring back what was sent when an older try is marked after it", async () => {
        const { cluster, entries } = await recorded("teams-a");
        const [entry] = entries;
        if (!entry) throw new Error("An entry was recorded.");
        await store.markSent(entry, now);
        await store.markTried(entry, later, "timed out", muchLater);
        await store.markGivenUp(entry, later, "timed out");
        expect(await pendingOf(cluster)).toEqual([]);
      });

      test("holds back what is not its turn, until somebody claims it", async () => {
        const { cluster, entries } = await recorded("teams-a");
        const [entry] = entries;
        if (!entry) throw new Error("An entry was recorded.");
        await store.hold(entry, "opened goes first", later);
        const progress = { kind: "held" as const, nextAttemptAt: later };
        const held = { ...entry, progress };
        expect(await pendingOf(cluster)).toEqual([held]);
        const begun = await store.claim(held, muchLater);
        expect(begun).toEqual({
          ...entry,
          attempts: entry.attempts + 1,
          progress: { kind: "trying", lockedUntil: muchLater },
        });
        expect(await pendingOf(cluster)).toEqual([begun]);
        await store.hold(entry, "a try that took long", later);
        expect(await pendingOf(cluster)).toEqual([begun]);
      });

      test("knows of a try in vain that the next one is planned, until that begins", async () => {
        const { cluster, entries } = await recorded("teams-a");
        const [entry] = entries;
        if (!entry) throw new Error("An entry was recorded.");
        await store.markTried(entry, now, "503", later);
        const progress = { kind: "planned" as const, nextAttemptAt: later };
        const planned = { ...entry, progress };
        expect(await pendingOf(cluster)).toEqual([planned]);
        const begun = await store.claim(planned, muchLater);
        expect(begun).toEqual({
          ...entry,
          attempts: entry.attempts + 1,
          progress: { kind: "trying", lockedUntil: muchLater },
        });
        expect(await pendingOf(cluster)).toEqual([begun]);
      });

      test("says how long ago each was written last, by its own clock", async () => {
        const { cluster, entries } = await recorded("teams-a");
        const [entry] = entries;
        if (!entry) throw new Error("An entry was recorded.");
        const begun = await store.claim(entry, later);
        expect(begun).not.toHaveProperty("ageMs");
        const read = [
          await store.pending(cluster, entry.alert.id, "teams-a"),
          ...(await store.pendingOf(cluster)),
        ];
        for await (const overdue of store.overdue(muchLater))
          if (overdue.clusterId === cluster.id) read.push(overdue);
        expect(read).toHaveLength(3);
        for (const found of read) {
          expect(found?.ageMs).toBeGreaterThanOrEqual(0);
          expect(found?.ageMs).toBeLessThan(60_000);
        }
      });

      test("lets go of what was given up", async () => {
        const { cluster, entries } = await recorded("teams-a");
        const [entry] = entries;
        if (!entry) throw new Error("An entry was recorded.");
        await store.markGivenUp(entry, later, "404 no_service");
        expect(await pending(cluster, entry.alert.id, "teams-a")).toBeUndefined();
        expect(await pendingOf(cluster)).toEqual([]);
      });

      test("keeps what is pending over later commits", async () => {
        const { cluster, entries, state, version } = await recorded("teams-a");
        await store.commit(cluster, change(state), version);
        expect(await pendingOf(cluster)).toEqual(entries);
      });

      test("tells which entries of all clusters are overdue, by when their next try was due", async () => {
        const first = await recorded("teams-a", "slack-b", "webhook-c");
        const second = await recorded("teams-a");
        const [teams, slack, webhook] = first.entries;
        if (!teams || !slack || !webhook) throw new Error("Three entries were recorded.");
        const ours = [first.cluster.id, second.cluster.id];
        const overdue = async (before: string) => {
          const found: string[] = [];
          for await (const { clusterId, channelKey } of store.overdue(before))
            if (clusterId && ours.includes(clusterId)) found.push(`${ours.indexOf(clusterId)} ${channelKey}`);
          return found.sort();
        };
        expect(await overdue(firstTry.lockedUntil)).toEqual([]);
        expect(await overdue(later)).toEqual(["0 slack-b", "0 teams-a", "0 webhook-c", "1 teams-a"]);
        await store.markTried(teams, now, "503", later);
        await store.markSent(slack, now);
        await store.markGivenUp(webhook, now, "404");
        expect(await overdue(later)).toEqual(["1 teams-a"]);
        expect(await overdue(muchLater)).toEqual(["0 teams-a", "1 teams-a"]);
        const entries = [];
        for await (const entry of store.overdue(muchLater))
          if (entry.clusterId === first.cluster.id) entries.push(entry);
        expect(entries.map(ageless)).toEqual([
          { ...teams, progress: { kind: "planned", nextAttemptAt: later } },
        ]);
      });

      test("takes the time of what an entry is at now for overdue, not of what it was at before", async () => {
        const { cluster, entries } = await recorded("teams-a");
        const [entry] = entries;
        if (!entry) throw new Error("An entry was recorded.");
        const isOverdue = async () => {
          for await (const { clusterId } of store.overdue(later)) if (clusterId === cluster.id) return true;
          return false;
        };
        await store.hold(entry, "opened goes first", muchLater);
        expect(await isOverdue()).toBe(false);
        await store.claim(entry, later);
        const begun = await store.claim({ ...entry, attempts: entry.attempts + 1 }, now);
        expect(await isOverdue()).toBe(true);
        await store.markTried(begun ?? expect.fail("nobody else claimed it"), now, "503", now);
        await store.claim({ ...entry, attempts: entry.attempts + 2 }, muchLater);
        expect(await isOverdue()).toBe(false);
      });

      test("counts what waits to be sent, of all clusters", async () => {
        const before = await store.countPending();
        const { entries } = await recorded("teams-a", "slack-b", "webhook-c");
        await recorded("teams-a");
        expect(await store.countPending()).toBe(before + 4);
        const [sent, givenUp] = entries;
        if (!sent || !givenUp) throw new Error("Three entries were recorded.");
        await store.markSent(sent, now);
        await store.markGivenUp(givenUp, now, "404");
        expect(await store.countPending()).toBe(before + 2);
      });

      test("holds notices about a cluster beside its alerts, and knows what it has held", async () => {
        const { cluster, entries, state, version } = await recorded("teams-a");
        const notice = someNoticeEntry(cluster.id);
        expect(await store.notRecorded([notice])).toEqual([notice]);
        await store.commit(cluster, { state, incidents: [], alerts: [notice] }, version);
        expect(await pendingOf(cluster)).toHaveLength(entries.length + 1);
        expect(await pending(cluster, notice.notice.id, notice.channelKey)).toEqual(notice);
        await store.markSent(notice, now);
        expect(await pendingOf(cluster)).toEqual(entries);
        expect(await store.notRecorded([notice])).toEqual([]);
      });

      test("takes marks for what is not there, and makes nothing of them", async () => {
        const { cluster, incident } = await recorded();
        const entry = someEntry(incident, 7);
        await store.markSent(entry, now);
        await store.markTried(entry, now, "503", later);
        await store.markGivenUp(entry, now, "503");
        expect(await pendingOf(cluster)).toEqual([]);
        expect(await pending(cluster, entry.alert.id, entry.channelKey)).toBeUndefined();
      });
    });
  });
}

function change(state: ClusterState) {
  return { state, incidents: [], alerts: [] };
}
