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

/** The row of an incident. @throws RangeError when the id cannot be part of a row key */
export function incidentRowKey(id: string): string {
  return `incident-${checked(id)}`;
}

/** The row of an alert or a notice to one channel. @throws RangeError when an id cannot be part of a row key */
export function alertRowKey(toldId: string, channelKey: string): string {
  return `alert-${checked(toldId)}-${checked(channelKey)}`;
}

/** Rows of alerts and notices, as bounds of their keys: `.` is the character after `-`. */
export const alertRowKeys = { from: "alert-", before: "alert." } as const;

/**
 * True for an id that a row key can hold. Stricter than the service, which refuses `/ \ # ?` and control characters
 * (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model): such an id also needs no
 * escaping in a filter.
 */
export function isRowKeyPart(id: string): boolean {
  return /^[\w.:-]{1,250}$/.test(id);
}

function checked(id: string): string {
  if (isRowKeyPart(id)) return id;
  throw new RangeError(
    `"${id.slice(0, 80)}" cannot be part of a row key: use letters, digits and _ . : -, 250 at most.`,
  );
}
