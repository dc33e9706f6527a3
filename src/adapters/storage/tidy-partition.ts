import type { ClusterId } from "../../core/cluster/cluster-id.ts";
import { endOfAlertRow } from "./alert-row.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import type { UseClient } from "./created-on-demand.ts";
import { closedAtOfRow, fromIncidentRow } from "./incident-row.ts";
import { etagOf, isAtRest, isPast, readPartition } from "./partition.ts";
import { putAwayIncident } from "./past-incidents.ts";
import type { PastTables } from "./past-tables.ts";
import { notIndexedColumns } from "./state-row.ts";
import type { StateTable } from "./state-rows.ts";
import { hasCode } from "./storage-error.ts";
import { entryOf, publishEntries } from "./table-history.ts";
import {
  appPartitionKey,
  hourlyClaims,
  partitionKeyOf,
  rowKeysOf,
  stateRowKey,
  within,
} from "./table-keys.ts";
import { type AgedRow, queryAgedRows } from "./table-rows.ts";

/**
 * Puts away what is past of a cluster, and lets go of the cluster once nothing of it is under way.
 *
 * A closed incident is written to the table of its month, then deleted here: a crash in between leaves it in both, which
 * is done once more. It is deleted only as it was read, so that what was added to it meanwhile stays, and is put away the
 * next time. An alert that was told, or given up, is deleted: its incident and the history tell of it.
 */
export async function tidyCluster(
  cluster: ClusterId,
  pastBefore: string,
  use: UseClient<StateTable>,
  index: ClusterIndex,
  past: PastTables,
): Promise<void> {
  // Before the partition: see the rules of the index.
  const entry = await index.entry(cluster);
  const partition = await readPartition(use, cluster);
  for (const found of partition.incidents) {
    const closedAt = closedAtOfRow(found.row);
    if (!isPast(closedAt, pastBefore)) continue;
    await putAwayIncident(past, partitionKeyOf(cluster), fromIncidentRow(found.row), closedAt);
    await deleteAsRead(use, found);
  }
  await deleteEnded(use, partition.alerts, pastBefore);
  const unpublished = partition.history.map(({ row }) => entryOf(cluster, row));
  if (unpublished.length > 0) await publishEntries(use, past, cluster, unpublished);
  if (entry && isAtRest(partition) && (await setResting(use, cluster, partition.state)))
    await index.leave(entry);
}

/**
 * Deletes what was told of the app itself, and the claims of what may be told once an hour: those of everything else are
 * forgotten when it is mended.
 */
export async function tidyApp(pastBefore: string, use: UseClient<StateTable>): Promise<void> {
  const inApp = `PartitionKey eq '${appPartitionKey}' and`;
  const told = `${inApp} ${within("RowKey", rowKeysOf("alert"))} and Pending eq false`;
  await deleteEnded(use, await allOf(queryAgedRows(use, told)), pastBefore);
  const claims = `${inApp} ${within("RowKey", hourlyClaims)} and ToldAt lt '${pastBefore}'`;
  for (const claim of await allOf(queryAgedRows(use, claims))) await deleteAsRead(use, claim);
}

async function allOf<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

async function deleteEnded(
  use: UseClient<StateTable>,
  alerts: readonly AgedRow[],
  pastBefore: string,
): Promise<void> {
  for (const found of alerts)
    if (isPast(endOfAlertRow(found.row), pastBefore)) await deleteAsRead(use, found);
}

/** Deletes a row, unless it was written since it was read. */
async function deleteAsRead(use: UseClient<StateTable>, found: AgedRow): Promise<void> {
  const { partitionKey, rowKey } = found.row;
  try {
    await use((table, abortSignal) =>
      table.deleteEntity(String(partitionKey), String(rowKey), { etag: etagOf(found), abortSignal }),
    );
  } catch (error) {
    if (!hasCode(error, "ResourceNotFound", "UpdateConditionNotSatisfied")) throw error;
  }
}

/**
 * Takes `Indexed` from a cluster's row, as it was read, and makes a row where there is none: whoever has loaded the cluster
 * before, and entered it in the index since, finds another version. False where somebody was faster.
 */
async function setResting(
  use: UseClient<StateTable>,
  cluster: ClusterId,
  state: AgedRow | undefined,
): Promise<boolean> {
  const row = { partitionKey: partitionKeyOf(cluster), rowKey: stateRowKey, ...notIndexedColumns };
  try {
    await use((table, abortSignal) =>
      state
        ? table.updateEntity(row, "Merge", { etag: etagOf(state), abortSignal })
        : table.createEntity({ ...row, ClusterId: cluster.id }, { abortSignal }),
    );
    return true;
  } catch (error) {
    if (hasCode(error, "ResourceNotFound", "UpdateConditionNotSatisfied", "EntityAlreadyExists"))
      return false;
    throw error;
  }
}
