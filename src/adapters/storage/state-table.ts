import { createdOnDemand, type UseClient } from "./created-on-demand.ts";
import { accessMend, type OpenCredential, openTable } from "./open-storage-clients.ts";
import type { StateTable } from "./state-rows.ts";
import type { StorageConnection } from "./storage-account.ts";

/** The table of all that is remembered. One partition a cluster, with the rows `state`, `incident-…` and `alert-…`. */
export const tableName = "AksGuardrail";

/** The way to the table; nothing is sent before its first use, and the table is created when it is found missing. */
export function useStateTable(
  connection: StorageConnection,
  openCredential: OpenCredential,
): UseClient<StateTable> {
  return createdOnDemand<StateTable>({
    label: `table ${tableName} at ${new URL(connection.tableUrl).host}`,
    accessMend: accessMend(connection.access, "Storage Table Data Contributor"),
    open: () => openTable(connection, tableName, openCredential),
    create: (table, abortSignal) => table.createTable({ abortSignal }),
    missingCode: "TableNotFound",
  });
}
