/**
 * What of a cluster is asked for: whatever exposure, policy and revert are judged by. Node pools and add-ons, which are most
 * of a body, are left out: 1,000 rows stay about a megabyte.
 */
const clusterColumns = [
  "kubernetesVersion",
  "provisioningState",
  "powerState",
  "resourceUID",
  "apiServerAccessProfile",
  "publicNetworkAccess",
  "disableLocalAccounts",
  "networkProfile",
  "aadProfile",
] as const;

/** The columns that stand under `properties` in ARM's own body. */
export const propertyColumns: readonly string[] = clusterColumns;

/**
 * All clusters of the subscriptions that the question names. `id` is projected and ordered by, as there is no
 * `$skipToken` without it (azure-docs: governance/resource-graph/concepts/work-with-data).
 */
export const clustersQuery = [
  "resources",
  "where type =~ 'microsoft.containerservice/managedclusters'",
  `project id, tags, ${clusterColumns.map((name) => `${name} = properties.${name}`).join(", ")}`,
  "order by id asc",
].join(" | ");

/** A part of the path of each guarded setting: changes of anything else are not asked for. */
const guardedWords = [
  "apiServerAccessProfile",
  "publicNetworkAccess",
  "disableLocalAccounts",
  "networkPolicy",
  "podLinkLocalAccess",
  "aadProfile",
  "clusterAPIConnectivityProfile",
] as const;

/**
 * Changes of clusters' guarded settings since an instant: `resourcechanges` keeps 14 days, at times 7, and shows a change
 * in less than five minutes (learn.microsoft.com/azure/governance/resource-graph/changes/get-resource-changes).
 *
 * @param since ISO 8601 UTC
 */
export function changesQuery(since: string): string {
  return [
    "resourcechanges",
    "where properties.targetResourceType =~ 'microsoft.containerservice/managedclusters'",
    `where todatetime(properties.changeAttributes.timestamp) >= datetime(${new Date(since).toISOString()})`,
    `where ${guardedWords.map((word) => `tostring(properties.changes) has '${word}'`).join(" or ")}`,
    "project id, properties",
    "order by id asc",
  ].join(" | ");
}
