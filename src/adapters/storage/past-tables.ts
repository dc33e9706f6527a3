import { createdOnDemand, endedBy, type UseClient } from "./created-on-demand.ts";
import { accessMend, type OpenCredential, openTable } from "./open-storage-clients.ts";
import type { StateTable } from "./state-rows.ts";
import type { StorageConnection } from "./storage-account.ts";

/**
 * The tables of what is past, one for each month: Table storage deletes no row by its age, and a table that is dropped
 * costs one request, however many rows it holds.
 */
export interface PastTables {
  /** The way to the table of a month, such as `2026-11`. It is created when it is found missing. */
  writing(month: string): UseClient<StateTable>;
  /** The same, but a table that is missing stays missing: `TableNotFound`. */
  reading(month: string): UseClient<StateTable>;
}

/** The table of a month: letters and digits alone make a table's name. */
function pastTableName(month: string): string {
  return `AksGuardrailPast${month.replace("-", "")}`;
}

/** The ways to them, opened once for a process; what it answers serves one invocation, until its deadline. */
export function usePastTables(
  connection: StorageConnection,
  openCredential: OpenCredential,
): (deadline?: AbortSignal) => PastTables {
  const opened = new Map<string, UseClient<StateTable>>();
  const use = (month: string, missingCode: string): UseClient<StateTable> => {
    const tableName = pastTableName(month);
    const key = `${tableName} ${missingCode}`;
    const known = opened.get(key);
    if (known) return known;
    const made = createdOnDemand<StateTable>({
      label: `table ${tableName} at ${new URL(connection.tableUrl).host}`,
      accessMend: accessMend(connection.access, "Storage Table Data Contributor"),
      open: () => openTable(connection, tableName, openCredential),
      create: (table, abortSignal) => table.createTable({ abortSignal }),
      missingCode,
    });
    opened.set(key, made);
    return made;
  };
  return (deadline) => {
    const until = (client: UseClient<StateTable>) => (deadline ? endedBy(client, deadline) : client);
    return {
      writing: (month) => until(use(month, "TableNotFound")),
      reading: (month) => until(use(month, "no code of the service's")),
    };
  };
}
