import { type ClusterId, foldCase } from "../../core/cluster/cluster-id.ts";

/** The row that holds a cluster's state. */
export const stateRowKey = "state";

/**
 * A cluster's partition: its key without the parts that all clusters share. Table keys may hold no slash; none of the
 * three names can hold a `|`, so two clusters never meet.
 */
export function partitionKeyOf({ subscriptionId, resourceGroup, name }: ClusterId): string {
  return foldCase(`${subscriptionId}|${resourceGroup}|${name}`);
}

/** The partition of what belongs to no cluster: a cluster's partition begins with a subscription id. */
export const appPartitionKey = "guardrail";

/** The partition of the index; see `cluster-index.ts`. */
export const indexPartitionKey = "index";

/** All partitions of clusters, or those of one subscription, as the bounds of their keys. */
export function clusterPartitions(subscriptionId?: string): Bounds {
  // A GUID is made of digits, letters to `f` and hyphens; `}` is the character after `|`.
  return subscriptionId === undefined
    ? { from: "0", before: "g" }
    : { from: `${subscriptionId}|`, before: `${subscriptionId}}` };
}

/** The row of an incident. @throws RangeError when the id cannot be part of a row key */
export function incidentRowKey(id: string): string {
  return `incident-${checked(id)}`;
}

/** The row of an alert or a notice to one channel. @throws RangeError when an id cannot be part of a row key */
export function alertRowKey(toldId: string, channelKey: string): string {
  return `alert-${checked(toldId)}-${checked(channelKey)}`;
}

/** The row of an entry of the history that is not published yet, or one of a cluster that is. */
export function historyRowKey(place: string): string {
  return `history-${checked(place)}`;
}

/** The partitions of the history of all clusters: one for each day, in the order of time. */
export const dayPartitions = {
  of: (instant: string): string => `day-${instant.slice(0, 10)}`,
} as const;

/** Keys from the first one on and before the other. */
export interface Bounds {
  readonly from: string;
  readonly before: string;
}

/** Rows whose keys begin with a word and a hyphen, as bounds of their keys: `.` is the character after `-`. */
export function rowKeysOf(kind: "alert" | "history" | "incident" | "open" | "subscription"): Bounds {
  return { from: `${kind}-`, before: `${kind}.` };
}

/** Claims of notices that name the hour in which they were told: those of messages that were given up. */
export const hourlyClaims: Bounds = { from: "notice-poison-", before: "notice-poison." };

/** The part of a filter that holds a key within bounds. */
export function within(key: "PartitionKey" | "RowKey", { from, before }: Bounds): string {
  return `${key} ge '${from}' and ${key} lt '${before}'`;
}

/**
 * True for an id that a row key can hold. Stricter than the service, which refuses `/ \ # ?` and control characters
 * (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model): such an id also needs no
 * escaping in a filter.
 */
function isRowKeyPart(id: string): boolean {
  return /^[\w.:-]{1,250}$/.test(id);
}

function checked(id: string): string {
  if (isRowKeyPart(id)) return id;
  throw new RangeError(
    `"${id.slice(0, 80)}" cannot be part of a row key: use letters, digits and _ . : -, 250 at most.`,
  );
}
