import { beforeAll, describe, expect, test } from "vitest";
import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { toldId } from "../../src/ports/outbox-entry.ts";
import type { AlertOutbox, StateStore } from "../../src/ports/state-store.ts";
import {
  ageless,
  change,
  someCluster,
  someEntry,
  someIncident,
  someNoticeEntry,
  someState,
  unfinishedOf,
} from "./state-samples.ts";

const now = "2026-11-21T10:15:03.000Z";
const later = "2026-11-21T10:16:00.000Z";
const muchLater = "2026-11-21T10:31:00.000Z";

/** The outbox of a state store: what is to be told, by whom, and until when. */
export function describeOutbox(open: () => StateStore & AlertOutbox): void {
  describe("the outbox", () => {
    let store: StateStore & AlertOutbox;
    beforeAll(() => {
      store = open();
    });

    /** What is pending, without how old it is. */
    async function pendingOf(cluster: ClusterId) {
      return (await store.pendingOf(cluster)).map(ageless);
    }

    /** One entry that is pending, without how old it is. */
    async function pending(cluster: ClusterId, id: string, channelKey: string) {
      const found = await store.pending(cluster, id, channelKey);
      return found && ageless(found);
    }

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
      read.push(...((await unfinishedOf(store, cluster))?.pending ?? []));
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

    test("tells with each cluster that is under way what of it is to be sent", async () => {
      const first = await recorded("teams-a", "slack-b", "webhook-c");
      const second = await recorded("teams-a");
      const [teams, slack, webhook] = first.entries;
      if (!teams || !slack || !webhook) throw new Error("Three entries were recorded.");
      const waiting = async (cluster: ClusterId) =>
        (await unfinishedOf(store, cluster))?.pending.map(ageless).sort(byChannel);
      expect(await waiting(first.cluster)).toEqual([slack, teams, webhook]);
      expect(await waiting(second.cluster)).toEqual(second.entries);
      await store.markTried(teams, now, "503", later);
      await store.markSent(slack, now);
      await store.markGivenUp(webhook, now, "404");
      expect(await waiting(first.cluster)).toEqual([
        { ...teams, progress: { kind: "planned", nextAttemptAt: later } },
      ]);
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
}

function byChannel(one: { readonly channelKey: string }, other: { readonly channelKey: string }): number {
  return one.channelKey < other.channelKey ? -1 : 1;
}
