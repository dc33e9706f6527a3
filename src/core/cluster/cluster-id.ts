/** A managed cluster's ARM resource id, taken apart. */
export interface ClusterId {
  /** Lower-case GUID. */
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** The id in ARM's documented spelling, with the names as they were given: for people and for URLs. */
  readonly id: string;
  /** The id in lower case, by which clusters are told apart: ARM ids are compared without case (samples mix `resourcegroups` and `resourceGroups`). */
  readonly key: string;
}

const guid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

// Cluster: the pattern of `resourceName` in the Microsoft.ContainerService specification. Without the `u` flag, as that
// would let letters through that only fold into ASCII, such as the Kelvin sign for `k`.
const pattern = new RegExp(
  `^/subscriptions/(?<subscription>${guid})/resourceGroups/(?<group>[^/]+)` +
    "/providers/Microsoft\\.ContainerService/managedClusters" +
    "/(?<name>[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)$",
  "i",
);

/** Letters and digits of any script, `_ - . ( )`, 90 at most, no period at the end (ARM naming rules). */
const groupPattern = /^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u;

const subscriptionPattern = new RegExp(`^${guid}$`, "i");

/** No real id is longer; anything longer is not looked at. */
const maxLength = 400;

/** Parses a managed cluster's resource id, or answers `undefined` for anything else, child resources included. */
export function parseClusterId(text: unknown): ClusterId | undefined {
  if (typeof text !== "string" || text.length > maxLength) return undefined;
  const groups = pattern.exec(text)?.groups;
  if (!groups?.subscription || !groups.group || !groups.name) return undefined;
  if (!groupPattern.test(groups.group)) return undefined;
  return clusterId(groups.subscription, groups.group, groups.name);
}

/** A resource that belongs to a cluster, such as one of its trusted-access role bindings. */
export interface ChildOfCluster {
  readonly cluster: ClusterId;
  /** The type under the cluster, as it was given: `trustedAccessRoleBindings`. */
  readonly type: string;
  readonly name: string;
}

/** Type and name behind the cluster's own id: letters, digits and what ARM lets a child's name have beside them. */
const childPattern = /^(?<cluster>.+)\/(?<type>[a-z]{1,60})\/(?<name>[\w.()-]{1,260})$/i;

/** Parses the resource id of a child of a managed cluster, or answers `undefined` for anything else. */
export function parseChildOfCluster(text: unknown): ChildOfCluster | undefined {
  if (typeof text !== "string" || text.length > 2 * maxLength) return undefined;
  const groups = childPattern.exec(text)?.groups;
  const cluster = parseClusterId(groups?.cluster);
  return cluster && groups?.type && groups.name
    ? { cluster, type: groups.type, name: groups.name }
    : undefined;
}

/** The id of a cluster whose parts are known to be well formed. */
export function clusterId(subscription: string, resourceGroup: string, name: string): ClusterId {
  const subscriptionId = subscription.toLowerCase();
  const id =
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}` +
    `/providers/Microsoft.ContainerService/managedClusters/${name}`;
  return { subscriptionId, resourceGroup, name, id, key: foldCase(id) };
}

/**
 * Lower case, letter by letter and only where upper case leads back: the Kelvin sign does not become `k`. Otherwise a
 * resource group could be named so that its cluster is taken for another one's.
 */
export function foldCase(text: string): string {
  // Nearly every id: each of these letters leads back.
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  return text.replace(/\p{L}/gu, (letter) => {
    const lower = letter.toLowerCase();
    return lower.toUpperCase() === letter ? lower : letter;
  });
}

/** Parses a subscription id (a bare GUID) into lower case. */
export function parseSubscriptionId(text: unknown): string | undefined {
  return typeof text === "string" && subscriptionPattern.test(text) ? text.toLowerCase() : undefined;
}
