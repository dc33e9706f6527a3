import { type JsonObject, type JsonValue, setAt } from "../json.ts";

/**
 * A change that somebody makes to a cluster's body: a function that edits the copy it is given, or new
 * values by dotted path, for example `{ "properties.disableLocalAccounts": false }`.
 */
export type ClusterChange = ((body: JsonObject) => void) | Readonly<Record<string, JsonValue>>;

/** Path of the ranges, for changes and checks. */
export const rangesPath = "properties.apiServerAccessProfile.authorizedIPRanges";

/** Applies a change to a body. */
export function applyChange(body: JsonObject, change: ClusterChange): void {
  if (typeof change === "function") change(body);
  else for (const [path, value] of Object.entries(change)) setAt(body, path, value);
}

/** What "somebody opens the cluster" does: `az aks update --api-server-authorized-ip-ranges ""`. */
export const removeRanges: ClusterChange = { [rangesPath]: [] };
