import { type ClusterId, parseClusterId } from "../../core/cluster/cluster-id.ts";
import type { HistoryEntry } from "../../core/model/history-entry.ts";
import { monthOf, monthsBetween } from "../../core/time/months.ts";
import { type HistoryPage, type HistoryQuery, placeInHistory } from "../../ports/history.ts";
import type { UseClient } from "./created-on-demand.ts";
import { historySchema } from "./history-schema.ts";
import type { PastTables } from "./past-tables.ts";
import type { StateTable } from "./state-rows.ts";
import { hasCode } from "./storage-error.ts";
import { type Row, readDocument, writeDocument } from "./table-document.ts";
import { dayPartitions, historyRowKey, partitionKeyOf, rowKeysOf } from "./table-keys.ts";
import { queryRows } from "./table-rows.ts";
import { UnreadableRowError } from "./unreadable-row-error.ts";

/** An entry as a row. The columns beside the document are for people who look at the table, and are not read. */
export function toHistoryRow(partitionKey: string, rowKey: string, entry: HistoryEntry) {
  return {
    partitionKey,
    rowKey,
    At: entry.at,
    ClusterId: entry.clusterId,
    What: `${entry.kind}: ${entry.what}`,
    ...(entry.by === undefined ? {} : { By: entry.by }),
    ...(entry.actor === undefined ? {} : { Actor: entry.actor }),
    ...writeDocument(entry, rowKey),
  };
}

/** Reads an entry. @throws UnreadableRowError */
function fromHistoryRow(row: Row): HistoryEntry {
  return readDocument(row, historySchema);
}

/**
 * Writes an entry where what is past lies, in the table of its month: by its day, for the history of all, and by its
 * cluster. A second time, both are written over.
 */
async function putInHistory(past: PastTables, entry: HistoryEntry): Promise<void> {
  const place = placeInHistory(entry);
  const cluster = parseClusterId(entry.clusterId);
  const rows = [
    toHistoryRow(dayPartitions.of(entry.at), place, entry),
    ...(cluster ? [toHistoryRow(partitionKeyOf(cluster), historyRowKey(place), entry)] : []),
  ];
  const table = past.writing(monthOf(entry.at));
  await Promise.all(
    rows.map((row) => table((client, abortSignal) => client.upsertEntity(row, "Replace", { abortSignal }))),
  );
}

/** Makes entries of one cluster readable, and takes them out of its partition. */
export async function publishEntries(
  use: UseClient<StateTable>,
  past: PastTables,
  cluster: ClusterId,
  entries: readonly HistoryEntry[],
): Promise<void> {
  await Promise.all(entries.map((entry) => putInHistory(past, entry)));
  const partitionKey = partitionKeyOf(cluster);
  await Promise.all(
    entries.map(async (entry) => {
      const rowKey = historyRowKey(placeInHistory(entry));
      try {
        await use((table, abortSignal) => table.deleteEntity(partitionKey, rowKey, { abortSignal }));
      } catch (error) {
        if (!hasCode(error, "ResourceNotFound")) throw error;
      }
    }),
  );
}

/** Reads a part of the history, month by month. A row that cannot be read is an error that names it. */
export async function readHistory(past: PastTables, query: HistoryQuery, now: Date): Promise<HistoryPage> {
  const { since, until, limit, after = "" } = query;
  const from = after === "" ? since : after;
  const entries: HistoryEntry[] = [];
  // Whatever the caller asks for, nothing is further back than what is kept.
  const last = monthOf(now.toISOString());
  const months = monthsBetween(monthOf(from), last).filter((month) => month <= monthOf(until));
  for (const month of months) {
    try {
      for await (const row of queryRows(past.reading(month), filterOf(query, from))) {
        const entry = fromHistoryRow(row);
        const place = placeInHistory(entry);
        if (place <= after) continue;
        if (entries.length === limit) return pageOf(entries);
        entries.push(entry);
      }
    } catch (error) {
      if (!hasCode(error, "TableNotFound", "TableBeingDeleted")) throw error;
    }
  }
  return { entries };
}

function pageOf(entries: readonly HistoryEntry[]): HistoryPage {
  const last = entries.at(-1);
  return { entries, ...(last ? { end: placeInHistory(last) } : {}) };
}

/** Within one partition, or the days' one after the other, rows come in the order of their keys: that of time. */
function filterOf({ until, cluster }: HistoryQuery, from: string): string {
  if (cluster) {
    const { from: first } = rowKeysOf("history");
    return `PartitionKey eq '${partitionKeyOf(cluster)}' and RowKey ge '${first}${from}' and RowKey lt '${first}${until}'`;
  }
  const days = `PartitionKey ge '${dayPartitions.of(from)}' and PartitionKey le '${dayPartitions.of(until)}'`;
  return `${days} and RowKey ge '${from}' and RowKey lt '${until}'`;
}

/** The entry that a row of a cluster's partition holds. @throws UnreadableRowError also for one of another cluster */
export function entryOf(cluster: ClusterId, row: Row): HistoryEntry {
  const entry = fromHistoryRow(row);
  if (parseClusterId(entry.clusterId)?.key === cluster.key) return entry;
  throw new UnreadableRowError(row, "it is of another cluster");
}
