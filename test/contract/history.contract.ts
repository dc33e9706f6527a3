import { beforeAll, describe, expect, test } from "vitest";
import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { unseen } from "../../src/core/model/cluster-state.ts";
import type { HistoryEntry } from "../../src/core/model/history-entry.ts";
import { placeInHistory } from "../../src/ports/history.ts";
import type { StateStore } from "../../src/ports/state-store.ts";
import { change, someCluster, someIncidentId, unfinishedOf } from "./state-samples.ts";

/** All tests share one store: what a test asks of all clusters, it filters by its own. */
const since = "2026-10-01T00:00:00.000Z";
const until = "2026-12-01T00:00:00.000Z";

/** The history of a state store: what happened, in the order of time, until it is a year old. */
export function describeHistory(open: () => StateStore): void {
  describe("the history", () => {
    let store: StateStore;
    beforeAll(() => {
      store = open();
    });

    async function recorded(cluster: ClusterId, ...instants: readonly string[]) {
      const entries = instants.map((at) => someEntry(cluster, at));
      const committed = { ...change(unseen(cluster.id)), history: entries };
      await store.commit(cluster, committed, undefined);
      return entries;
    }

    test("tells what was recorded with a commit once it is published, in the order of time, over months", async () => {
      const cluster = someCluster();
      const [late, early, middle] = await recorded(
        cluster,
        "2026-11-21T10:15:02.120Z",
        "2026-10-31T23:59:59.999Z",
        "2026-11-01T00:00:00.000Z",
      );
      const query = { since, until, cluster, limit: 10 };
      expect(await store.history(query)).toEqual({ entries: [] });
      const entries = [late, middle, early].flatMap((entry) => (entry ? [entry] : []));
      for (let times = 0; times < 2; times++) await store.publishHistory(cluster, entries);
      expect(await store.history(query)).toEqual({ entries: [early, middle, late] });
      const { cluster: _any, ...ofAll } = { ...query, limit: 1_000 };
      const found = (await store.history(ofAll)).entries;
      expect(found.filter(({ clusterId }) => clusterId === cluster.id)).toEqual([early, middle, late]);
    });

    test("is published by whoever tidies, where the run that recorded it did not", async () => {
      const cluster = someCluster();
      const entries = await recorded(cluster, "2026-11-21T10:15:02.120Z");
      expect(await unfinishedOf(store, cluster)).toMatchObject({ isUntidy: true });
      await store.tidy(cluster, since);
      expect(await store.history({ since, until, cluster, limit: 10 })).toEqual({ entries });
      await store.tidy(cluster, since);
      expect(await unfinishedOf(store, cluster)).toBeUndefined();
    });

    test("comes in pages, each behind the end of the one before", async () => {
      const cluster = someCluster();
      const entries = await recorded(
        cluster,
        ...Array.from({ length: 5 }, (_, at) => `2026-11-2${at}T10:15:02.120Z`),
      );
      await store.publishHistory(cluster, entries);
      const first = await store.history({ since, until, cluster, limit: 2 });
      expect(first).toEqual({ entries: entries.slice(0, 2), end: placeOf(entries[1]) });
      const rest = { since, until, cluster, limit: 3, after: first.end ?? "" };
      expect(await store.history(rest)).toEqual({ entries: entries.slice(2) });
    });

    test("holds what is from an instant on, and before another one", async () => {
      const cluster = someCluster();
      const entries = await recorded(cluster, "2026-11-21T10:00:00.000Z", "2026-11-21T11:00:00.000Z");
      await store.publishHistory(cluster, entries);
      const between = async (from: string, to: string) =>
        (await store.history({ since: from, until: to, cluster, limit: 10 })).entries;
      expect(await between("2026-11-21T10:00:00.000Z", "2026-11-21T11:00:00.000Z")).toEqual([entries[0]]);
      expect(await between("2026-11-21T10:00:00.001Z", "2026-11-21T11:00:00.001Z")).toEqual([entries[1]]);
    });
  });
}

function placeOf(entry: HistoryEntry | undefined): string {
  return entry ? placeInHistory(entry) : expect.fail("there is no such entry");
}

function someEntry(cluster: ClusterId, at: string): HistoryEntry {
  const incidentId = someIncidentId(cluster);
  return {
    kind: "transition",
    what: "opened",
    id: `${incidentId}-1-opened`,
    at,
    clusterId: cluster.id,
    incidentId,
    topic: "exposure",
    severity: "critical",
    verdict: "drifted",
    actor: "Zoë Müller 🦊",
    reason: "RevertDue",
    message: "The API server answers to any address.",
    correlationId: "0a1b2c3d",
  };
}
