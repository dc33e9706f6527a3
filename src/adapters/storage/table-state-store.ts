import { randomUUID } from "node:crypto";
import type { TableClient, TransactionAction } from "@azure/data-tables";
import type { ClusterId } from "../../core/cluster/cluster-id.ts";
import { unseen } from "../../core/model/cluster-state.ts";
import {
  type AlertOutbox,
  type StateChange,
  StateConflictError,
  type StateStore,
  StateTooLargeError,
} from "../../ports/state-store.ts";
import { toAlertRow } from "./alert-row.ts";
import type { UseClient } from "./created-on-demand.ts";
import { fromIncidentRow, toIncidentRow } from "./incident-row.ts";
import { readableFirst } from "./readable-first.ts";
import {
  clusterIdOf,
  fromStateRow,
  leaseColumns,
  noLeaseColumns,
  orderColumns,
  progressColumns,
  progressOfRow,
  toStateRow,
} from "./state-row.ts";
import { hasCode } from "./storage-error.ts";
import { tableAlertOutbox } from "./table-alert-outbox.ts";
import type { Row } from "./table-document.ts";
import { incidentRowKey, isRowKeyPart, partitionKeyOf, stateRowKey } from "./table-keys.ts";
import { type AgedRow, queryAgedRows, queryRows, readRow } from "./table-rows.ts";

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
export function tableStateStore(use: UseClient<TableClient>): StateStore & AlertOutbox {
  return {
    ...tableAlertOutbox(use),

    async load(cluster) {
      const found = await readRow(use, partitionKeyOf(cluster), stateRowKey);
      if (!found) return { state: unseen(cluster.id), isSeen: false };
      const { commitId: _ours, ...progress } = progressOfRow(found.row);
      return {
        state: fromStateRow(found.row) ?? unseen(cluster.id),
        version: found.etag,
        ...(found.ageMs === undefined ? {} : { ageMs: found.ageMs }),
        ...progress,
      };
    },

    async takeLease(cluster, lease, order, version) {
      const keys = keysOf(cluster);
      const change = { ...keys, ClusterId: cluster.id, ...leaseColumns(lease), ...orderColumns(order) };
      try {
        const { etag } = await use((table, abortSignal) =>
          version === undefined
            ? table.createEntity(change, { abortSignal })
            : table.updateEntity(change, "Merge", { etag: version, abortSignal }),
        );
        if (etag !== undefined) return etag;
      } catch (error) {
        if (!isConflict(error, version)) throw error;
      }
      // A first try whose answer was lost may have taken it.
      const found = await readRow(use, keys.partitionKey, keys.rowKey, progressColumns);
      if (found && progressOfRow(found.row).lease?.holder === lease.holder) return found.etag;
      throw new StateConflictError(`Another run of ${cluster.id} was faster.`);
    },

    async release(cluster, carriedEpoch, version) {
      const keys = keysOf(cluster);
      const carried = orderColumns(carriedEpoch === undefined ? {} : { carriedEpoch });
      const change = { ...keys, ...noLeaseColumns, ...carried };
      try {
        await use((table, abortSignal) =>
          table.updateEntity(change, "Merge", { etag: version, abortSignal }),
        );
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
      const actions = actionsOf(partitionKey, change, version, commitId);
      try {
        const { subResponses } = await use((table, abortSignal) =>
          table.submitTransaction(actions, { abortSignal }),
        );
        const etag = subResponses[0]?.etag;
        if (etag !== undefined) return etag;
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
      if (!isRowKeyPart(id)) return undefined;
      for await (const row of queryRows(use, `RowKey eq '${incidentRowKey(id)}'`))
        return fromIncidentRow(row);
      return undefined;
    },

    async *abandoned(forMs) {
      const filter = `RowKey eq '${stateRowKey}' and LeaseHolder gt ''`;
      const columns = ["PartitionKey", "RowKey", "Timestamp", "ClusterId"];
      yield* readableFirst(agedRows(queryAgedRows(use, filter, columns), forMs), clusterIdOf);
    },

    /** A row that cannot be read hides no other cluster: see `readableFirst`. */
    async *listClusters() {
      const states = readableFirst(queryRows(use, `RowKey eq '${stateRowKey}'`), fromStateRow);
      for await (const state of states) if (state) yield state;
    },
  };

  /** The version of the state row when this very commit wrote it: its first answer was lost and a second try failed. */
  async function versionOfCommit(partitionKey: string, commitId: string): Promise<string | undefined> {
    const found = await readRow(use, partitionKey, stateRowKey, progressColumns);
    return found && progressOfRow(found.row).commitId === commitId ? found.etag : undefined;
  }
}

/** Those rows that nobody has written for so long. */
async function* agedRows(rows: AsyncIterable<AgedRow>, forMs: number): AsyncGenerator<Row> {
  for await (const { row, ageMs } of rows) if (ageMs === undefined || ageMs > forMs) yield row;
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
  ];
  const rows = [...new Map(others.map((row) => [row.rowKey, row])).values()];
  refuseOversize([state, ...rows]);
  const first: TransactionAction =
    version === undefined ? ["create", state] : ["update", state, "Replace", { etag: version }];
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
