import type { TableClient } from "@azure/data-tables";
import { type ClusterId, parseClusterId } from "../../core/cluster/cluster-id.ts";
import type { AlertOutbox, OutboxEntry } from "../../ports/state-store.ts";
import { byRecording, fromAlertRow, progressColumns, progressOf } from "./alert-row.ts";
import type { UseClient } from "./created-on-demand.ts";
import { readableFirst } from "./readable-first.ts";
import { shortened } from "./shortened.ts";
import { hasCode } from "./storage-error.ts";
import { alertRowKey, alertRowKeys, partitionKeyOf } from "./table-keys.ts";
import { queryRows, readRow } from "./table-rows.ts";

/** More rivals than this for one alert's row at one time do not happen. */
const maxRivals = 10;

/** The alerts of the clusters, beside their state in the same partitions of the same table. */
export function tableAlertOutbox(use: UseClient<TableClient>): AlertOutbox {
  return {
    async pending(cluster, alertId, channelKey) {
      const found = await readRow(use, partitionKeyOf(cluster), alertRowKey(alertId, channelKey));
      return found && fromAlertRow(found.row);
    },

    async pendingOf(cluster) {
      const filter =
        `PartitionKey eq '${partitionKeyOf(cluster)}' and RowKey ge '${alertRowKeys.from}' ` +
        `and RowKey lt '${alertRowKeys.before}' and Pending eq true`;
      const entries: OutboxEntry[] = [];
      for await (const row of queryRows(use, filter)) {
        const entry = fromAlertRow(row);
        if (entry) entries.push(entry);
      }
      return entries.sort(byRecording);
    },

    /** A row that cannot be read hides no other: see `readableFirst`. */
    async *overdue(before) {
      const filter =
        `RowKey ge '${alertRowKeys.from}' and RowKey lt '${alertRowKeys.before}' ` +
        `and Pending eq true and DueAt lt '${before}'`;
      for await (const entry of readableFirst(queryRows(use, filter), fromAlertRow)) if (entry) yield entry;
    },

    markSent: (entry, at) => mark(entry, { SentAt: at, Pending: false }),
    markTried: (entry, at, reason, nextTryAt) =>
      mark(entry, { LastTriedAt: at, LastError: shortened(reason), DueAt: nextTryAt }),
    markGivenUp: (entry, at, reason) =>
      mark(entry, { GivenUpAt: at, LastError: shortened(reason), Pending: false }),
  };

  /**
   * Merges columns into the entry's row and counts the attempt, against the version read just before: two who mark at
   * once are both counted, and what is ended stays ended. A row that is gone needs no mark.
   */
  async function mark(entry: OutboxEntry, columns: Record<string, string | boolean>): Promise<void> {
    const keys = {
      partitionKey: partitionKeyOf(clusterOf(entry)),
      rowKey: alertRowKey(entry.alert.id, entry.channelKey),
    };
    for (let rival = 0; ; rival++) {
      const found = await readRow(use, keys.partitionKey, keys.rowKey, progressColumns);
      if (!found) return;
      const { attempts, isPending } = progressOf(found.row);
      if (!isPending) return;
      const change = { ...keys, ...columns, Attempts: attempts + 1 };
      try {
        await use((table, abortSignal) =>
          table.updateEntity(change, "Merge", { etag: found.etag, abortSignal }),
        );
        return;
      } catch (error) {
        if (hasCode(error, "ResourceNotFound")) return;
        if (!hasCode(error, "UpdateConditionNotSatisfied") || rival === maxRivals) throw error;
      }
    }
  }
}

function clusterOf(entry: OutboxEntry): ClusterId {
  const cluster = parseClusterId(entry.clusterId);
  if (cluster) return cluster;
  throw new RangeError(`Alert ${entry.alert.id} names no cluster: "${entry.clusterId.slice(0, 200)}".`);
}
