import { toIncidentRow } from "../../../src/adapters/storage/incident-row.ts";
import { toHistoryRow } from "../../../src/adapters/storage/table-history.ts";
import { partitionKeyOf } from "../../../src/adapters/storage/table-keys.ts";
import { tableStateStore } from "../../../src/adapters/storage/table-state-store.ts";
import { type ClusterId, clusterId } from "../../../src/core/cluster/cluster-id.ts";
import { incidentId } from "../../../src/core/incident/incident-id.ts";
import { unseen } from "../../../src/core/model/cluster-state.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import { monthOf, monthsBefore } from "../../../src/core/time/months.ts";
import { placeInHistory } from "../../../src/ports/history.ts";
import type { AlertOutbox, StateStore } from "../../../src/ports/state-store.ts";
import { change, someBaseline, someEntry, someIncident, someState } from "../../contract/state-samples.ts";
import { InMemoryPast, InMemoryTable, type TableWork, using } from "../../fakes/in-memory-table.ts";

const now = new Date("2026-11-29T10:00:00.000Z");

/** How much there is. */
export interface Fleet {
  readonly clusters: number;
  readonly open: number;
  /** Incidents that were closed within the last year, with their history. */
  readonly past: number;
}

/** A store of that size, as years of use leave it, and what was asked of its tables since. */
export interface FilledStore {
  readonly store: StateStore & AlertOutbox;
  readonly clusters: readonly ClusterId[];
  /** An incident of long ago. */
  readonly oldIncident: Incident;
  /** Does something, and tells what was asked of all tables for it. */
  measured(act: () => Promise<unknown>): Promise<TableWork>;
}

/** Fills a store: by the store itself where its size allows, by rows that share their documents where there are a million. */
export async function filledStore({ clusters: count, open, past: closedCount }: Fleet): Promise<FilledStore> {
  const table = new InMemoryTable();
  const past = new InMemoryPast();
  const store = tableStateStore(using(table), past, () => now);
  const clusters = Array.from({ length: count }, (_, at) =>
    clusterId(`00000000-0000-0000-0000-${String(at % 100).padStart(12, "0")}`, "rg-prod", `aks-${at}`),
  );
  for (const [at, cluster] of clusters.entries()) {
    const rests = { ...unseen(cluster.id), baseline: someBaseline(), verdict: "compliant" as const };
    const incident = someIncident(cluster);
    const begun = {
      state: someState(cluster, incident),
      incidents: [incident],
      alerts: [someEntry(incident)],
    };
    await store.commit(cluster, at < open ? begun : change(rests), undefined);
    if (at >= open) await store.tidy(cluster, now.toISOString());
  }
  const oldIncident = fillPast(past, clusters, closedCount);
  return {
    store,
    clusters,
    oldIncident,
    async measured(act) {
      const tables = () => [table, ...past.tables.values()].map(({ work }) => work);
      const before = sumOf(tables());
      await act();
      const after = sumOf(tables());
      return {
        requests: after.requests - before.requests,
        scanned: after.scanned - before.scanned,
        returned: after.returned - before.returned,
      };
    },
  };
}

function fillPast(past: InMemoryPast, clusters: readonly ClusterId[], count: number): Incident {
  const [first] = clusters;
  if (!first) throw new RangeError("There has to be a cluster.");
  const sample: Incident = { ...someIncident(first), status: "reverted" };
  const shared = toIncidentRow("", sample);
  const entry = { ...someEntry(sample).alert, kind: "transition" as const, what: "reverted" as const };
  const told = toHistoryRow("", "x", {
    kind: entry.kind,
    what: entry.what,
    id: entry.id,
    at: entry.time,
    clusterId: first.id,
    message: "Confirmed.",
  });
  let last = sample;
  for (let at = 0; at < count; at++) {
    const cluster = clusters[at % clusters.length] ?? first;
    const month = monthsBefore(monthOf(now.toISOString()), at % 12);
    const openedAt = `${month}-01T${String(at % 24).padStart(2, "0")}:00:00.${String(at % 1000).padStart(3, "0")}Z`;
    const id = `${incidentId(cluster.id, "exposure", openedAt).slice(0, -8)}${at.toString(16).padStart(8, "0")}`;
    const partitionKey = partitionKeyOf(cluster);
    const isLast = at === count - 1;
    if (isLast) last = { ...sample, id, clusterId: cluster.id, openedAt, closedAt: openedAt };
    const row = isLast
      ? toIncidentRow(partitionKey, last)
      : { ...shared, partitionKey, rowKey: `incident-${id}` };
    past.of(month).fill(row);
    const place = placeInHistory({
      kind: "transition",
      what: "reverted",
      id,
      at: openedAt,
      clusterId: cluster.id,
      message: "",
    });
    past.of(month).fill({ ...told, partitionKey: `day-${openedAt.slice(0, 10)}`, rowKey: place });
  }
  return last;
}

function sumOf(works: readonly TableWork[]): TableWork {
  const sum = { requests: 0, scanned: 0, returned: 0 };
  for (const { requests, scanned, returned } of works) {
    sum.requests += requests;
    sum.scanned += scanned;
    sum.returned += returned;
  }
  return sum;
}

/** What a timer reads every five minutes. */
export async function readAsTimer(store: StateStore & AlertOutbox): Promise<void> {
  const pastBefore = new Date(now.getTime() - 86_400_000).toISOString();
  for await (const { isUntidy } of store.unfinished(pastBefore))
    if (isUntidy) throw new Error("Something is left to be tidied.");
  await store.pendingOf("app");
  await store.subscriptions();
  await store.tidy("app", pastBefore);
}

/** What `GET /api/clusters` reads. */
export async function readAsList(store: StateStore): Promise<void> {
  for await (const _summary of store.listClusters());
}
