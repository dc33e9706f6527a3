import type { OpenCredential } from "../../../src/adapters/storage/open-storage-clients.ts";
import { usePastTables } from "../../../src/adapters/storage/past-tables.ts";
import { useStateTable } from "../../../src/adapters/storage/state-table.ts";
import type { StorageConnection } from "../../../src/adapters/storage/storage-account.ts";
import { tableStateStore } from "../../../src/adapters/storage/table-state-store.ts";
import type { AlertOutbox, StateStore } from "../../../src/ports/state-store.ts";
import { noCredential } from "./emulator-connection.ts";

/** The store in the tables of an account, as the app opens it. */
export function openStateStore(
  connection: StorageConnection,
  openCredential: OpenCredential = noCredential,
): StateStore & AlertOutbox {
  const past = usePastTables(connection, openCredential);
  return tableStateStore(useStateTable(connection, openCredential), past());
}
