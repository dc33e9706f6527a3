import type { OpenCredential } from "../../../src/adapters/storage/open-storage-clients.ts";
import type { StorageConnection } from "../../../src/adapters/storage/storage-account.ts";
import { parseStorageConnection } from "../../../src/adapters/storage/storage-connection.ts";

/** The connection that the app would make of this connection string. */
export function emulatorConnection(connectionString: string): StorageConnection {
  const parsed = parseStorageConnection({ AzureWebJobsStorage: connectionString });
  if (parsed.kind === "ready") return parsed.connection;
  throw new Error(`The emulator's connection string was refused: ${JSON.stringify(parsed.problems)}`);
}

/** For connections with a key: asking for a token is a fault. */
export const noCredential: OpenCredential = async () => {
  throw new Error("A connection with a key asked for a token.");
};
