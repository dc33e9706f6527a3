/** The parts of a managed cluster's resource id. */
export interface ClusterId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const clusterPath =
  /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.containerservice\/managedclusters\/([^/]+)$/i;

/** Parses a managed cluster's resource id. Throws when it is of another kind. */
export function parseClusterId(id: string): ClusterId {
  const match = clusterPath.exec(id);
  const [, subscriptionId, resourceGroup, name] = match ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) {
    throw new Error(`not the resource id of a managed cluster: ${id}`);
  }
  return { subscriptionId, resourceGroup, name };
}

/** The resource id in its usual casing. */
export function formatClusterId(id: ClusterId): string {
  return `/subscriptions/${id.subscriptionId}/resourceGroups/${id.resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${id.name}`;
}

/** One key per cluster: ARM compares ids without case. */
export function clusterKey(id: ClusterId): string {
  return formatClusterId(id).toLowerCase();
}
