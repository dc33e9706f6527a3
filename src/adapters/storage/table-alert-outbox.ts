import { parseClusterId } from "../../core/cluster/cluster-id.ts";
import { type EntryProgress, type OutboxEntry, type OutboxPlace, toldId } from "../../ports/outbox-entry.ts";
import type { AlertOutbox } from "../../ports/state-store.ts";
import { byRecording, fromAlertRow, progressColumns, standingColumns, standingOf } from "./alert-row.ts";
import type { UseClient } from "./created-on-demand.ts";
import { shortened } from "./shortened.ts";
import type { StateTable } from "./state-rows.ts";
import { hasCode } from "./storage-error.ts";
import { alertRowKey, appPartitionKey, partitionKeyOf, rowKeysOf, within } from "./table-keys.ts";
import { queryAgedRows, readRow } from "./table-rows.ts";

/**
 * What is to be told of the clusters, beside their state in the same partitions of the same table; and what is to be told
 * of the app itself, beside what it remembers.
 */
export function tableAlertOutbox(use: UseClient<StateTable>): AlertOutbox {
  return {
    async pending(place, id, channelKey) {
      const found = await readRow(use, partitionOf(place), alertRowKey(id, channelKey));
      return found && fromAlertRow(found);
    },

    async pendingOf(place) {
      const filter =
        `PartitionKey eq '${partitionOf(place)}' and ${within("RowKey", rowKeysOf("alert"))} ` +
        "and Pending eq true";
      const entries: OutboxEntry[] = [];
      for await (const row of queryAgedRows(use, filter)) {
        const entry = fromAlertRow(row);
        if (entry) entries.push(entry);
      }
      return entries.sort(byRecording);
    },

    async notRecorded(entries) {
      const found = await Promise.all(entries.map((entry) => readRow(use, ...keysOf(entry), ["RowKey"])));
      return entries.filter((_, index) => found[index] === undefined);
    },

    async claim(entry, lockedUntil) {
      const found = await readRow(use, ...keysOf(entry), standingColumns);
      if (!found) return undefined;
      const { attempts, isPending } = standingOf(found.row);
      if (!isPending || attempts !== entry.attempts) return undefined;
      const { ageMs: _age, ...known } = entry;
      const progress: EntryProgress = { kind: "trying", lockedUntil };
      const claimed = { ...known, attempts: attempts + 1, progress };
      const begun = { Attempts: claimed.attempts, ...progressColumns(progress) };
      return (await merge(entry, begun, found.etag)) ? claimed : undefined;
    },

    // What was sent was sent, whoever is at it besides: no version needs to be asked for first.
    async markSent(entry, at) {
      await merge(entry, { SentAt: at, Pending: false }, "*");
    },
    markTried: (entry, at, reason, nextAttemptAt) =>
      mark(entry, {
        LastTriedAt: at,
        LastError: shortened(reason),
        ...progressColumns({ kind: "planned", nextAttemptAt }),
      }),
    hold: (entry, reason, nextAttemptAt) =>
      mark(entry, {
        LastError: shortened(reason),
        ...progressColumns({ kind: "held", nextAttemptAt }),
      }),
    markGivenUp: (entry, at, reason) =>
      mark(entry, { GivenUpAt: at, LastError: shortened(reason), Pending: false }),
  };

  /**
   * Merges columns into the row of the try that `entry` is, so that what is ended stays ended, and a try that took long
   * undoes nothing of the one that took over from it.
   */
  async function mark(entry: OutboxEntry, columns: AlertColumns): Promise<void> {
    const found = await readRow(use, ...keysOf(entry), standingColumns);
    if (!found) return;
    const { attempts, isPending } = standingOf(found.row);
    if (isPending && attempts === entry.attempts) await merge(entry, columns, found.etag);
  }

  /** False where the row is gone, or is not of this version any more. */
  async function merge(entry: OutboxEntry, columns: AlertColumns, etag: string): Promise<boolean> {
    const [partitionKey, rowKey] = keysOf(entry);
    const change = { partitionKey, rowKey, ...columns };
    try {
      await use((table, abortSignal) => table.updateEntity(change, "Merge", { etag, abortSignal }));
      return true;
    } catch (error) {
      if (hasCode(error, "ResourceNotFound", "UpdateConditionNotSatisfied")) return false;
      throw error;
    }
  }
}

type AlertColumns = Readonly<Record<string, string | number | boolean>>;

function keysOf(entry: OutboxEntry): [partitionKey: string, rowKey: string] {
  return [partitionOf(placeOf(entry)), alertRowKey(toldId(entry), entry.channelKey)];
}

function partitionOf(place: OutboxPlace): string {
  return place === "app" ? appPartitionKey : partitionKeyOf(place);
}

function placeOf(entry: OutboxEntry): OutboxPlace {
  if (entry.clusterId === undefined) return "app";
  const cluster = parseClusterId(entry.clusterId);
  if (cluster) return cluster;
  throw new RangeError(`${toldId(entry)} names no cluster: "${entry.clusterId.slice(0, 200)}".`);
}
