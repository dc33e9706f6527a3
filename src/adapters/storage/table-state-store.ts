import { randomUUID } from "node:crypto";
import type { TransactionAction } from "@azure/data-tables";
import type { ClusterId } from "../../core/cluster/cluster-id.ts";
import { parseIncidentId } from "../../core/incident/incident-id.ts";
import { unseen } from "../../core/model/cluster-state.ts";
import { placeInHistory } from "../../ports/history.ts";
import {
  type AlertOutbox,
  type StateChange,
  StateConflictError,
  type StateStore,
  StateTooLargeError,
} from "../../ports/state-store.ts";
import { toAlertRow } from "./alert-row.ts";
import { clusterIndex } from "./cluster-index.ts";
import type { UseClient } from "./created-on-demand.ts";
import { dropPast } from "./drop-past.ts";
import { fromIncidentRow, toIncidentRow } from "./incident-row.ts";
import { loadedOf } from "./partition.ts";
import { findPastIncident } from "./past-incidents.ts";
import type { PastTables } from "./past-tables.ts";
import { readableFirst } from "./readable-first.ts";
import { readVersion, writeVersion } from "./row-version.ts";
import {
  indexedColumns,
  leaseColumns,
  noLeaseColumns,
  orderColumns,
  progressColumns,
  progressOfRow,
  summaryColumns,
  summaryOfRow,
  toStateRow,
} from "./state-row.ts";
import type { StateTable } from "./state-rows.ts";
import { hasCode } from "./storage-error.ts";
import { tableAlertOutbox } from "./table-alert-outbox.ts";
import { publishEntries, readHistory, toHistoryRow } from "./table-history.ts";
import {
  clusterPartitions,
  historyRowKey,
  incidentRowKey,
  partitionKeyOf,
  stateRowKey,
  within,
} from "./table-keys.ts";
import { queryRows, readRow } from "./table-rows.ts";
import { tidyApp, tidyCluster } from "./tidy-partition.ts";
import { unfinishedClusters } from "./unfinished-clusters.ts";

// Limits of an entity-group transaction.
// learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
const maxActions = 100;
const maxPayloadBytes = 4 * 1024 * 1024;
/** What each action adds to the payload around its entity: boundaries, headers, the address. */
const bytesAroundAction = 1_024;

/**
 * Remembers clusters in Table storage.
 *
 * Besides what the port says: `load`, `findIncident` and the outbox throw `UnreadableRowError` for a row that is not
 * what the app wrote; `commit` throws `StateTooLargeError` for what no row or transaction holds; all throw
 * `StorageError` when the service refuses or does not answer.
 */
export function tableStateStore(
  use: UseClient<StateTable>,
  past: PastTables,
  now: () => Date = () => new Date(),
): StateStore & AlertOutbox {
  const index = clusterIndex(use);
  return {
    ...tableAlertOutbox(use),

    async load(cluster) {
      const found = await readRow(use, partitionKeyOf(cluster), stateRowKey);
      if (!found) return { state: unseen(cluster.id), isSeen: false };
      return loadedOf(cluster, found, found.etag);
    },

    async takeLease(cluster, lease, order, version) {
      const keys = keysOf(cluster);
      const columns = { ...leaseColumns(lease), ...orderColumns(order), ...indexedColumns };
      const change = { ...keys, ClusterId: cluster.id, ...columns };
      const before = await entered(cluster, version);
      try {
        const { etag } = await use((table, abortSignal) =>
          before === undefined
            ? table.createEntity(change, { abortSignal })
            : table.updateEntity(change, "Merge", { etag: before, abortSignal }),
        );
        if (etag !== undefined) return indexed(etag);
      } catch (error) {
        if (!isConflict(error, version)) throw error;
      }
      // A first try whose answer was lost may have taken it.
      const found = await readRow(use, keys.partitionKey, keys.rowKey, progressColumns);
      if (found && progressOfRow(found.row).lease?.holder === lease.holder) return indexed(found.etag);
      throw new StateConflictError(`Another run of ${cluster.id} was faster.`);
    },

    async release(cluster, carriedEpoch, version) {
      const keys = keysOf(cluster);
      const carried = orderColumns(carriedEpoch === undefined ? {} : { carriedEpoch });
      const change = { ...keys, ...noLeaseColumns, ...carried };
      const { etag } = readVersion(version);
      try {
        await use((table, abortSignal) => table.updateEntity(change, "Merge", { etag, abortSignal }));
      } catch (error) {
        if (!isConflict(error, version)) throw error;
        // A first try whose answer was lost may have given it back, and nobody else has taken it since.
        const found = await readRow(use, keys.partitionKey, keys.rowKey, progressColumns);
        const progress = found && progressOfRow(found.row);
        const isCarried = carriedEpoch === undefined || progress?.carriedEpoch === carriedEpoch;
        if (progress && !progress.lease && isCarried) return;
        throw new StateConflictError(`The lease of ${cluster.id} was lost to another run.`, { cause: error });
      }
    },

    async commit(cluster, change, version) {
      const partitionKey = partitionKeyOf(cluster);
      const commitId = randomUUID();
      // Too much is refused before anything is written.
      const actions = actionsOf(partitionKey, change, version, commitId);
      await entered(cluster, version);
      try {
        const { subResponses } = await use((table, abortSignal) =>
          table.submitTransaction(actions, { abortSignal }),
        );
        const etag = subResponses[0]?.etag;
        if (etag !== undefined) return indexed(etag);
      } catch (error) {
        if (!isConflict(error, version)) throw error;
        const own = await versionOfCommit(partitionKey, commitId);
        if (own !== undefined) return own;
        throw new StateConflictError(
          `Somebody else wrote the state of ${cluster.id} since it was read; read it again and decide anew.`,
          { cause: error },
        );
      }
      const own = await versionOfCommit(partitionKey, commitId);
      if (own !== undefined) return own;
      throw new Error(`The state of ${cluster.id} was written, and the service did not tell its version.`);
    },

    async findIncident(id) {
      const parts = parseIncidentId(id);
      const cluster = parts && (await index.clusterOf(parts.clusterDigest));
      if (!cluster) return undefined;
      const partitionKey = partitionKeyOf(cluster);
      const found = await readRow(use, partitionKey, incidentRowKey(id));
      if (found) return fromIncidentRow(found.row);
      return findPastIncident(past, partitionKey, id, parts.openedMonth, now());
    },

    /** A row that cannot be read hides no other cluster: see `readableFirst`. */
    async *listClusters(subscriptionId) {
      const filter = `${within("PartitionKey", clusterPartitions(subscriptionId))} and RowKey eq '${stateRowKey}'`;
      const columns = ["PartitionKey", "RowKey", ...summaryColumns];
      for await (const summary of readableFirst(queryRows(use, filter, columns), summaryOfRow))
        if (summary) yield summary;
    },

    publishHistory: (cluster, entries) => publishEntries(use, past, cluster, entries),

    history: (query) => readHistory(past, query, now()),

    subscriptions: () => index.subscriptions(),

    /** A row that cannot be read hides no other: all others come first, then the error tells. */
    unfinished: (pastBefore) => unfinishedClusters(use, index, pastBefore),

    async tidy(place, pastBefore) {
      if (place !== "app") {
        await tidyCluster(place, pastBefore, use, index, past);
        return;
      }
      await tidyApp(pastBefore, use);
      await dropPast(use, past, now());
    },
  };

  /** Enters a cluster in the index where the row that is to be written does not say that it is; answers the row's eTag. */
  async function entered(cluster: ClusterId, version: string | undefined): Promise<string | undefined> {
    const before = version === undefined ? undefined : readVersion(version);
    if (!before?.isIndexed) await index.enter(cluster, before === undefined);
    return before?.etag;
  }

  /** The version of the state row when this very commit wrote it: its first answer was lost and a second try failed. */
  async function versionOfCommit(partitionKey: string, commitId: string): Promise<string | undefined> {
    const found = await readRow(use, partitionKey, stateRowKey, progressColumns);
    return found && progressOfRow(found.row).commitId === commitId ? indexed(found.etag) : undefined;
  }
}

/** The version of a row that was written just now: every write but that of `tidy` says that the index holds the cluster. */
function indexed(etag: string): string {
  return writeVersion({ etag, isIndexed: true });
}

/** The state comes first: its answer carries the new version. Of a row that is named twice, the last is written. */
function actionsOf(
  partitionKey: string,
  change: StateChange,
  version: string | undefined,
  commitId: string,
): TransactionAction[] {
  const state = toStateRow(partitionKey, change, commitId);
  const others = [
    ...change.incidents.map((incident) => toIncidentRow(partitionKey, incident)),
    ...change.alerts.map((entry) => toAlertRow(partitionKey, entry)),
    ...(change.history ?? []).map((entry) =>
      toHistoryRow(partitionKey, historyRowKey(placeInHistory(entry)), entry),
    ),
  ];
  const rows = [...new Map(others.map((row) => [row.rowKey, row])).values()];
  refuseOversize([state, ...rows]);
  const first: TransactionAction =
    version === undefined
      ? ["create", state]
      : ["update", state, "Replace", { etag: readVersion(version).etag }];
  return [first, ...rows.map((row): TransactionAction => ["upsert", row, "Replace"])];
}

function keysOf(cluster: ClusterId): { readonly partitionKey: string; readonly rowKey: string } {
  return { partitionKey: partitionKeyOf(cluster), rowKey: stateRowKey };
}

function refuseOversize(rows: readonly object[]): void {
  if (rows.length > maxActions) {
    throw new StateTooLargeError(`One commit would write ${rows.length} rows; ${maxActions} fit.`);
  }
  const bytes = rows.reduce(
    (sum, row) => sum + Buffer.byteLength(JSON.stringify(row)) + bytesAroundAction,
    0,
  );
  if (bytes > maxPayloadBytes) {
    throw new StateTooLargeError(`One commit would send ${bytes} bytes; ${maxPayloadBytes} fit.`);
  }
}

/** The stored version is another one: changed, inserted by somebody else, or gone with its row. */
function isConflict(error: unknown, version: string | undefined): boolean {
  return version === undefined
    ? hasCode(error, "EntityAlreadyExists")
    : hasCode(error, "UpdateConditionNotSatisfied", "ResourceNotFound");
}
