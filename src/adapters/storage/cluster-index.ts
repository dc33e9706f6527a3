import type { TransactionAction } from "@azure/data-tables";
import * as v from "valibot";
import { type ClusterId, parseClusterId } from "../../core/cluster/cluster-id.ts";
import { clusterDigest } from "../../core/incident/incident-id.ts";
import type { UseClient } from "./created-on-demand.ts";
import type { StateTable } from "./state-rows.ts";
import { hasCode } from "./storage-error.ts";
import { type Row, readColumns } from "./table-document.ts";
import { indexPartitionKey, partitionKeyOf, rowKeysOf, within } from "./table-keys.ts";
import { queryRows, readRow } from "./table-rows.ts";
import { UnreadableRowError } from "./unreadable-row-error.ts";

/** A cluster that the index holds, and the version of its entry. */
export interface IndexEntry {
  readonly cluster: ClusterId;
  readonly etag: string;
}

/** What leads to clusters without a look at all of them. */
export interface ClusterIndex {
  /**
   * Writes a cluster's entry, before anything of it is under way.
   * @param isNew where nothing of the cluster is stored yet: then it is made known by its digest too, and its subscription
   */
  enter(cluster: ClusterId, isNew: boolean): Promise<void>;
  /** The clusters of which something may be under way. @throws AggregateError at its end, for entries that cannot be read */
  entries(): AsyncGenerator<Row>;
  entry(cluster: ClusterId): Promise<IndexEntry | undefined>;
  /** Takes an entry out, unless somebody has written it anew since it was read. */
  leave(entry: IndexEntry): Promise<void>;
  /** The cluster of a digest: what an incident's id leads to. */
  clusterOf(digest: string): Promise<ClusterId | undefined>;
  /** The subscriptions of which clusters were ever remembered. */
  subscriptions(): Promise<readonly string[]>;
}

const entryColumns = v.object({ ClusterId: v.string() });

/**
 * The index: a partition of its own, as a timer that went through every cluster would cost more with each. It holds
 *
 * - `open-…` for each cluster of which something may be under way: a lease, an incident, an alert to be sent, or what has
 *   ended and is to be put away;
 * - `cluster-…` for each cluster by its digest, which is part of its incidents' ids;
 * - `subscription-…` for each subscription of which a cluster was ever seen.
 *
 * A transaction holds one partition, so that an entry and what it stands for are not written at once. Three rules keep a
 * crash, a halt or another run between the two from losing anything, whatever their clocks say:
 *
 * 1. A cluster's row says `Indexed` in every write that puts something under way. Where the row that it replaces does not
 *    say so, the entry is written first, *after* that row was read: load, enter, write under the version that was loaded.
 * 2. Whoever takes an entry out reads it first, then the partition; where nothing is under way it writes the cluster's
 *    row, without `Indexed`, under the version that it read; then deletes the entry under the version that it read.
 * 3. What is only in the index is stale, and costs a look. What is only in the partition cannot be.
 *
 * So, where a row says `Indexed`, its entry is there. Whoever enters between the first and the last step of rule 2 makes
 * another version of the entry, which then stays; whoever had entered before that, and has not written yet, holds a version
 * of the row that is over by then, meets a conflict, and begins anew. `test/adapters/storage/cluster-index.test.ts` holds
 * this with every crash and every order of two of them.
 */
export function clusterIndex(use: UseClient<StateTable>): ClusterIndex {
  return {
    async enter(cluster, isNew) {
      const open = row(openKey(cluster), cluster);
      if (!isNew) {
        await use((table, abortSignal) => table.upsertEntity(open, "Replace", { abortSignal }));
        return;
      }
      const rows = [
        open,
        row(`cluster-${clusterDigest(cluster.id)}`, cluster),
        { partitionKey: indexPartitionKey, rowKey: `subscription-${cluster.subscriptionId}` },
      ];
      const actions = rows.map((each): TransactionAction => ["upsert", each, "Replace"]);
      await use((table, abortSignal) => table.submitTransaction(actions, { abortSignal }));
    },

    entries: () => queryRows(use, indexFilter("open"), ["PartitionKey", "RowKey", "ClusterId"]),

    async entry(cluster) {
      const found = await readRow(
        use,
        indexPartitionKey,
        openKey(cluster),
        Object.keys(entryColumns.entries),
      );
      return found && { cluster, etag: found.etag };
    },

    async leave({ cluster, etag }) {
      try {
        await use((table, abortSignal) =>
          table.deleteEntity(indexPartitionKey, openKey(cluster), { etag, abortSignal }),
        );
      } catch (error) {
        if (!hasCode(error, "ResourceNotFound", "UpdateConditionNotSatisfied")) throw error;
      }
    },

    async clusterOf(digest) {
      const found = await readRow(use, indexPartitionKey, `cluster-${digest}`);
      return found && clusterOfEntry(found.row);
    },

    async subscriptions() {
      const { from } = rowKeysOf("subscription");
      const found: string[] = [];
      for await (const { rowKey } of queryRows(use, indexFilter("subscription"), ["RowKey"]))
        if (typeof rowKey === "string") found.push(rowKey.slice(from.length));
      return found;
    },
  };
}

/** The cluster of an entry. @throws UnreadableRowError */
export function clusterOfEntry(entry: Row): ClusterId {
  const { ClusterId } = readColumns(entry, entryColumns);
  const cluster = parseClusterId(ClusterId);
  if (!cluster) throw new UnreadableRowError(entry, "column ClusterId is no cluster's id");
  return cluster;
}

function row(rowKey: string, { id }: ClusterId) {
  return { partitionKey: indexPartitionKey, rowKey, ClusterId: id };
}

function openKey(cluster: ClusterId): string {
  return `${rowKeysOf("open").from}${partitionKeyOf(cluster)}`;
}

function indexFilter(kind: "open" | "subscription"): string {
  return `PartitionKey eq '${indexPartitionKey}' and ${within("RowKey", rowKeysOf(kind))}`;
}
