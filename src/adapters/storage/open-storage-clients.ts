import type { TableClient } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import type { QueueClient } from "@azure/storage-queue";
import type { StorageAccess, StorageConnection } from "./storage-account.ts";

/** Makes the credential for an identity-based connection; asked for at the first use of the storage, not before. */
export type OpenCredential = (clientId: string | undefined) => Promise<TokenCredential>;

// The SDKs' own retries are off: they end at the first time-out, and sleep through any `Retry-After` however long.
// `tryWithin` bounds them instead. The SDKs are loaded at the first use: together they take some 50 ms to load.

/** A client of one table. */
export async function openTable(
  { tableUrl, access }: StorageConnection,
  tableName: string,
  openCredential: OpenCredential,
): Promise<TableClient> {
  const { TableClient, AzureNamedKeyCredential, AzureSASCredential } = await import("@azure/data-tables");
  const options = {
    retryOptions: { maxRetries: 0 },
    allowInsecureConnection: tableUrl.startsWith("http:"),
  };
  switch (access.kind) {
    case "shared-key": {
      const credential = new AzureNamedKeyCredential(access.account, access.key());
      return new TableClient(tableUrl, tableName, credential, options);
    }
    case "sas":
      return new TableClient(tableUrl, tableName, new AzureSASCredential(access.signature()), options);
    case "identity":
      return new TableClient(tableUrl, tableName, await openCredential(access.clientId), options);
  }
}

/** A client of one queue. */
export async function openQueue(
  { queueUrl, access }: StorageConnection,
  queueName: string,
  openCredential: OpenCredential,
): Promise<QueueClient> {
  const { QueueClient, AnonymousCredential, StorageSharedKeyCredential } = await import(
    "@azure/storage-queue"
  );
  const options = { retryOptions: { maxTries: 1 } };
  const url = `${queueUrl}/${queueName}`;
  switch (access.kind) {
    case "shared-key": {
      const credential = new StorageSharedKeyCredential(access.account, access.key());
      return new QueueClient(url, credential, options);
    }
    case "sas":
      return new QueueClient(`${url}?${access.signature()}`, new AnonymousCredential(), options);
    case "identity":
      return new QueueClient(url, await openCredential(access.clientId), options);
  }
}

/** What to do when the service refuses access: one sentence. `role` is the built-in role that an identity needs. */
export function accessMend(access: StorageAccess, role: string): string {
  switch (access.kind) {
    case "shared-key":
      return "Check that the account key is still valid, and the storage account's firewall.";
    case "sas":
      return "Check that the shared access signature is still valid, for all that the app does, and the storage account's firewall.";
    case "identity":
      return `Give the app's identity the role ${role} on the storage account, and check its firewall.`;
  }
}
