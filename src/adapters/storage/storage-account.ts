/** A secret that neither `JSON.stringify` nor the console shows. */
export type Secret = () => string;

/** How the app proves to the storage account who it is. */
export type StorageAccess =
  | { readonly kind: "shared-key"; readonly account: string; readonly key: Secret }
  | { readonly kind: "sas"; readonly signature: Secret }
  /** By a token. `clientId` names the user-assigned identity; absent for the system-assigned one. */
  | { readonly kind: "identity"; readonly clientId?: string };

/** The app's storage account: absolute service URLs without a slash at the end, and the way in. */
export interface StorageConnection {
  readonly tableUrl: string;
  readonly queueUrl: string;
  readonly access: StorageAccess;
}
