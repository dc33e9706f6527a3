import { randomUUID } from "node:crypto";
import type { TransactionAction } from "@azure/data-tables";
import { unseen } from "../../core/incident/cluster-state.ts";
import {
  type AlertOutbox,
  type StateChange,
  StateConflictError,
  type StateStore,
} from "../../ports/state-store.ts";
import { toAlertRow } from "./alert-row.ts";
import { fromIncidentRow, toIncidentRow } from "./incident-row.ts";
import type { OpenCredential } from "./open-storage-clients.ts";
import { readableFirst } from "./readable-first.ts";
import { commitIdOf, fromStateRow, toStateRow } from "./state-row.ts";
import { useStateTable } from "./state-table.ts";
import type { StorageConnection } from "./storage-account.ts";
import { hasCode } from "./storage-error.ts";
import { tableAlertOutbox } from "./table-alert-outbox.ts";
import { DocumentTooLargeError } from "./table-document.ts";
import { incidentRowKey, isRowKeyPart, partitionKeyOf, stateRowKey } from "./table-keys.ts";
import { queryRows, readRow } from "./table-rows.ts";

// Limits of an entity-group transaction.
// learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
const maxActions = 100;
const maxPayloadBytes = 4 * 1024 * 1024;
/** What each action adds to the payload around its entity: boundaries, headers, the address. */
const bytesAroundAction = 1_024;

/**
 * Remembers clusters in Table storage. Nothing is sent, and the SDK is not loaded, before the first use; the table is
 * created when it is found missing.
 *
 * Besides what the port says: `load`, `findIncident` and the outbox throw `UnreadableRowError` for a row that is not
 * what the app wrote; `commit` throws `DocumentTooLargeError` for what no row or transaction holds; all throw
 * `StorageError` when the service refuses or does not answer.
 */
export function createTableStateStore(
  connection: StorageConnection,
  openCredential: OpenCredential,
): StateStore & AlertOutbox {
  const use = useStateTable(connection, openCredential);

  return {
    ...tableAlertOutbox(use),

    async load(cluster) {
      const found = await readRow(use, partitionKeyOf(cluster), stateRowKey);
      return found ? { state: fromStateRow(found.row), version: found.etag } : { state: unseen(cluster.id) };
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

    /** A row that cannot be read hides no other cluster: see `readableFirst`. */
    listClusters: () => readableFirst(queryRows(use, `RowKey eq '${stateRowKey}'`), fromStateRow),
  };

  /** The version of the state row when this very commit wrote it: its first answer was lost and a second try failed. */
  async function versionOfCommit(partitionKey: string, commitId: string): Promise<string | undefined> {
    const found = await readRow(use, partitionKey, stateRowKey, ["CommitId"]);
    return found && commitIdOf(found.row) === commitId ? found.etag : undefined;
  }
}

/** The state comes first: its answer carries the new version. Of a row that is named twice, the last is written. */
function actionsOf(
  partitionKey: string,
  change: StateChange,
  version: string | undefined,
  commitId: string,
): TransactionAction[] {
  const state = toStateRow(partitionKey, change.state, commitId);
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

function refuseOversize(rows: readonly object[]): void {
  if (rows.length > maxActions) {
    throw new DocumentTooLargeError(`One commit would write ${rows.length} rows; ${maxActions} fit.`);
  }
  const bytes = rows.reduce(
    (sum, row) => sum + Buffer.byteLength(JSON.stringify(row)) + bytesAroundAction,
    0,
  );
  if (bytes > maxPayloadBytes) {
    throw new DocumentTooLargeError(
      `One commit would send ${bytes} bytes; ${maxPayloadBytes} fit. Store a digest instead.`,
    );
  }
}

/** The stored version is another one: changed, inserted by somebody else, or gone with its row. */
function isConflict(error: unknown, version: string | undefined): boolean {
  return version === undefined
    ? hasCode(error, "EntityAlreadyExists")
    : hasCode(error, "UpdateConditionNotSatisfied", "ResourceNotFound");
}
