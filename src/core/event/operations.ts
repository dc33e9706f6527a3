const clusters = "Microsoft.ContainerService/managedClusters";

/** Operations on the cluster itself. A start and an abort change what can be done about it, or what is in force. */
const ofCluster = ["write", "delete", "start/action", "abort/action"] as const;

/**
 * What is beside the cluster's own settings, and stopped neither by authorized ranges nor by a private endpoint: child
 * resources and actions, as ARM spells them. Sources: learn.microsoft.com/azure/aks/trusted-access-feature,
 * learn.microsoft.com/azure/aks/private-cluster-connect,
 * learn.microsoft.com/azure/aks/external-identity-provider-authentication-overview,
 * learn.microsoft.com/azure/aks/access-private-cluster, learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad.
 */
const waysIn = [
  { name: "trustedAccessRoleBindings", verbs: ["write", "delete"] },
  { name: "privateEndpointConnections", verbs: ["write", "delete"] },
  { name: "privateEndpointConnectionsApproval", verbs: ["action"] },
  { name: "jwtAuthenticators", verbs: ["write", "delete"] },
  { name: "resetAADProfile", verbs: ["action"] },
  { name: "runCommand", verbs: ["action"] },
  { name: "listClusterAdminCredential", verbs: ["action"] },
] as const;

/** What an event is about when it is not about the cluster's own settings, and may have opened another way in. */
export type WayIn = (typeof waysIn)[number]["name"];

/**
 * Every operation whose events are understood: what the filter of the event subscription lets through
 * (`infra/event-filter.bicep`; a test holds the two together). Event Grid takes 25 values.
 */
export const understoodOperations: readonly string[] = [
  ...ofCluster.map((operation) => `${clusters}/${operation}`),
  ...waysIn.flatMap(({ name, verbs }) => verbs.map((verb) => `${clusters}/${name}/${verb}`)),
];

/**
 * Every event type that is understood. A write or a delete that failed or was aborted may have changed the cluster all
 * the same, so each of these is a reason to read.
 */
export const understoodEventTypes: readonly string[] = [
  "Microsoft.Resources.ResourceWriteSuccess",
  "Microsoft.Resources.ResourceWriteFailure",
  "Microsoft.Resources.ResourceWriteCancel",
  "Microsoft.Resources.ResourceDeleteSuccess",
  "Microsoft.Resources.ResourceDeleteFailure",
  "Microsoft.Resources.ResourceDeleteCancel",
  "Microsoft.Resources.ResourceActionSuccess",
];

// ARM compares names without case.
const wayInByName = new Map(waysIn.map(({ name }) => [name.toLowerCase(), name]));
const understoodActions = new Set(
  understoodOperations.flatMap((name) => (name.endsWith("/action") ? [name.toLowerCase()] : [])),
);

/** The way in that a type of child resource, or an action, is named after. */
export function wayInNamed(name: string): WayIn | undefined {
  return wayInByName.get(name.toLowerCase());
}

/** Children whose list is read when one of them changes; that of the last one is had at a preview version only. */
const listed: ReadonlyMap<WayIn, true | "preview"> = new Map<WayIn, true | "preview">([
  ["trustedAccessRoleBindings", true],
  ["privateEndpointConnections", true],
  ["privateEndpointConnectionsApproval", true],
  ["jwtAuthenticators", "preview"],
]);

/** Acts, which open nothing that lasts. */
const acts: ReadonlySet<WayIn> = new Set(["runCommand", "listClusterAdminCredential"]);

/** Which lists of the cluster's children an event of this is a reason to read: all, or that of a preview version. */
export function listsAfter(wayIn: WayIn): true | "preview" | undefined {
  return listed.get(wayIn);
}

/** True where an event of this may be of the write that an incident tells of. */
export function mayOpen(wayIn: WayIn): boolean {
  return !acts.has(wayIn);
}

/** True for an action that is a reason to read the cluster. */
export function isUnderstoodAction(operation: string): boolean {
  return understoodActions.has(operation.toLowerCase());
}
