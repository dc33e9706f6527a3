import type { ClusterId } from "../../core/cluster/cluster-id.ts";
import { waitsForTimer } from "../../core/incident/overdue.ts";
import { unseen } from "../../core/model/cluster-state.ts";
import type { OutboxEntry } from "../../ports/outbox-entry.ts";
import type { LoadedState, Unfinished } from "../../ports/state-store.ts";
import { byRecording, endOfAlertRow, fromAlertRow } from "./alert-row.ts";
import type { UseClient } from "./created-on-demand.ts";
import { closedAtOfRow } from "./incident-row.ts";
import { writeVersion } from "./row-version.ts";
import { fromStateRow, progressOfRow } from "./state-row.ts";
import type { StateTable } from "./state-rows.ts";
import { partitionKeyOf, rowKeysOf, stateRowKey } from "./table-keys.ts";
import { type AgedRow, queryAgedRows } from "./table-rows.ts";
import { UnreadableRowError } from "./unreadable-row-error.ts";

/** All rows of one cluster: its state, and what is open or has ended lately. */
export interface Partition {
  readonly state?: AgedRow;
  readonly incidents: readonly AgedRow[];
  readonly alerts: readonly AgedRow[];
  /** Entries of the history that are not published yet. */
  readonly history: readonly AgedRow[];
  /** Anything else. */
  readonly others: readonly AgedRow[];
}

/** Reads all rows of a cluster. They are few: what is past is put away. */
export async function readPartition(use: UseClient<StateTable>, cluster: ClusterId): Promise<Partition> {
  const incidents: AgedRow[] = [];
  const alerts: AgedRow[] = [];
  const history: AgedRow[] = [];
  const others: AgedRow[] = [];
  let state: AgedRow | undefined;
  for await (const found of queryAgedRows(use, `PartitionKey eq '${partitionKeyOf(cluster)}'`)) {
    const rowKey = String(found.row.rowKey);
    if (rowKey === stateRowKey) state = found;
    else if (rowKey.startsWith(rowKeysOf("incident").from)) incidents.push(found);
    else if (rowKey.startsWith(rowKeysOf("alert").from)) alerts.push(found);
    else if (rowKey.startsWith(rowKeysOf("history").from)) history.push(found);
    else others.push(found);
  }
  return { ...(state ? { state } : {}), incidents, alerts, history, others };
}

/** A cluster's state as it lies in its row. @throws UnreadableRowError */
export function loadedOf(
  cluster: ClusterId,
  { row, ageMs }: AgedRow,
  etag: string,
): LoadedState & { readonly version: string } {
  const { commitId: _ours, isIndexed, ...progress } = progressOfRow(row);
  return {
    state: fromStateRow(row) ?? unseen(cluster.id),
    version: writeVersion({ etag, isIndexed }),
    ...(ageMs === undefined ? {} : { ageMs }),
    ...progress,
  };
}

/** What is under way in a partition, with the rows that could not be read. */
export function unfinishedIn(
  cluster: ClusterId,
  partition: Partition,
  pastBefore: string,
): { readonly found: Unfinished; readonly unreadable: readonly UnreadableRowError[] } {
  const unreadable: UnreadableRowError[] = [];
  const tried = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UnreadableRowError)) throw error;
      unreadable.push(error);
      return undefined;
    }
  };
  const { state, alerts, incidents, history } = partition;
  const loaded = state && tried(() => loadedOf(cluster, state, etagOf(state)));
  const pending = alerts
    .map((row) => tried(() => fromAlertRow(row)))
    .filter((entry): entry is OutboxEntry => entry !== undefined)
    .sort(byRecording);
  const isUntidy =
    isAtRest(partition) ||
    history.length > 0 ||
    incidents.some(({ row }) => isPast(closedAtOfRow(row), pastBefore)) ||
    alerts.some(({ row }) => isPast(endOfAlertRow(row), pastBefore));
  return { found: { cluster, ...(loaded ? { loaded } : {}), pending, isUntidy }, unreadable };
}

/** True where a cluster has nothing but a state for which no timer has to come. */
export function isAtRest({ state, incidents, alerts, history, others }: Partition): boolean {
  if (incidents.length + alerts.length + history.length + others.length > 0) return false;
  if (!state) return true;
  try {
    const known = fromStateRow(state.row);
    return !progressOfRow(state.row).lease && !(known && waitsForTimer(known));
  } catch {
    return false;
  }
}

/** True for what ended before an instant. */
export function isPast(endedAt: string | undefined, pastBefore: string): endedAt is string {
  return endedAt !== undefined && endedAt < pastBefore;
}

/** The eTag of a row of a query. */
export function etagOf({ row }: AgedRow): string {
  return String(row.etag);
}
