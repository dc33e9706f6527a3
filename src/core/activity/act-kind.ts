import type { ActKind } from "../model/act.ts";

/**
 * The operations on a cluster that are acts somebody should look at, in lower case, as ARM compares them without case
 * (learn.microsoft.com/azure/role-based-access-control/permissions/containers#microsoftcontainerservice).
 *
 * `listClusterUserCredential` is not among them: with Microsoft Entra sign-in it hands out no secret, and without it, it
 * is how everybody works every day (learn.microsoft.com/azure/aks/control-kubeconfig-access).
 */
const kinds: ReadonlyMap<string, ActKind> = new Map([
  ["listclusteradmincredential/action", "admin-credentials"],
  ["accessprofiles/listcredential/action", "admin-credentials"],
  ["runcommand/action", "run-command"],
  ["rotateclustercertificates/action", "certificates-rotated"],
  ["resetaadprofile/action", "entra-profile-reset"],
  ["trustedaccessrolebindings/write", "trusted-access"],
  ["privateendpointconnections/write", "private-endpoint"],
  ["privateendpointconnectionsapproval/action", "private-endpoint"],
  ["jwtauthenticators/write", "token-issuer"],
]);

const clusters = "microsoft.containerservice/managedclusters/";

/**
 * The kind of act that an operation on a resource is, if it is one. The access profile of a cluster's users is no act: it
 * holds what `listClusterUserCredential` gives.
 */
export function actKindOf(operation: string, resourceId: string): ActKind | undefined {
  const name = operation.toLowerCase();
  if (!name.startsWith(clusters) || /\/accessprofiles\/clusteruser$/i.test(resourceId)) return undefined;
  return kinds.get(name.slice(clusters.length));
}
