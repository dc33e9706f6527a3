// Which events of a subscription reach the app: the writes and deletes of clusters, and what else opens the way to an
// API server. src/core/event/operations.ts has the same list, and a test holds the two together. Event Grid takes 25
// filter values in all (learn.microsoft.com/azure/event-grid/event-filtering).

var cluster = 'Microsoft.ContainerService/managedClusters'

@export()
@description('A write that failed or was aborted may have opened the cluster all the same (Azure/AKS#1543), so each outcome is a reason to read.')
var eventTypes = [
  'Microsoft.Resources.ResourceWriteSuccess'
  'Microsoft.Resources.ResourceWriteFailure'
  'Microsoft.Resources.ResourceWriteCancel'
  'Microsoft.Resources.ResourceDeleteSuccess'
  'Microsoft.Resources.ResourceDeleteFailure'
  'Microsoft.Resources.ResourceDeleteCancel'
  'Microsoft.Resources.ResourceActionSuccess'
]

@export()
var operations = [
  // The cluster's own settings. A start is when a stopped cluster can be reverted; an abort leaves what is in force open.
  '${cluster}/write'
  '${cluster}/delete'
  '${cluster}/start/action'
  '${cluster}/abort/action'
  // An Azure resource's identity reaches the API server, past private mode and authorized ranges:
  // learn.microsoft.com/azure/aks/trusted-access-feature
  '${cluster}/trustedAccessRoleBindings/write'
  '${cluster}/trustedAccessRoleBindings/delete'
  // Another network, also of another tenant, reaches a private cluster: learn.microsoft.com/azure/aks/private-cluster-connect
  '${cluster}/privateEndpointConnections/write'
  '${cluster}/privateEndpointConnections/delete'
  '${cluster}/privateEndpointConnectionsApproval/action'
  // Another issuer may sign people in: learn.microsoft.com/azure/aks/external-identity-provider-authentication-overview
  '${cluster}/jwtAuthenticators/write'
  '${cluster}/jwtAuthenticators/delete'
  // Who is an administrator, and acts by which somebody is one for a while: learn.microsoft.com/azure/aks/access-private-cluster,
  // learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad
  '${cluster}/resetAADProfile/action'
  '${cluster}/runCommand/action'
  '${cluster}/listClusterAdminCredential/action'
]
