// The roles once for a whole management group, in place of one for each subscription (`assignRoles: false` in main.bicep).
// A custom role may name one management group as its scope, and then has no data actions
// (learn.microsoft.com/azure/role-based-access-control/custom-roles).

targetScope = 'managementGroup'

import { clusterFeature, rights } from 'types.bicep'

@minLength(1)
@maxLength(30)
@description('The name of the environment, as in main.bicep.')
param environmentName string

@minLength(36)
@maxLength(36)
@description('The object id of the app\'s identity: the output GUARDRAIL_PRINCIPAL_ID of main.bicep.')
param principalId string

@description('What the guardrail may do in every subscription of the group.')
param rightsGiven rights = 'watch'

@description('Features of clusters for which a revert needs more rights.')
param revertAlso clusterFeature[] = []

var watchActions = map(loadJsonContent('roles/watch.json'), entry => entry.action)
var revertActions = concat(
  map(loadJsonContent('roles/revert.json'), entry => entry.action),
  map(
    filter(loadJsonContent('roles/revert-by-feature.json'), entry => contains(revertAlso, entry.feature)),
    entry => entry.action
  )
)

resource watch 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, environmentName, 'aks-guardrail-watch')
  properties: {
    roleName: 'AKS Guardrail watch (${environmentName}, ${managementGroup().name})'
    description: 'Reads AKS clusters and what else opens the way to their API servers. Changes nothing.'
    type: 'CustomRole'
    assignableScopes: [managementGroup().id]
    permissions: [
      {
        actions: watchActions
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource revert 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (rightsGiven == 'revert') {
  name: guid(managementGroup().id, environmentName, 'aks-guardrail-revert')
  properties: {
    roleName: 'AKS Guardrail revert (${environmentName}, ${managementGroup().name})'
    description: 'With AKS Guardrail watch: puts the approved settings of AKS clusters back.'
    type: 'CustomRole'
    assignableScopes: [managementGroup().id]
    permissions: [
      {
        actions: revertActions
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource watchAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, principalId, watch.id)
  properties: {
    description: 'AKS Guardrail: watch'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: watch.id
  }
}

resource revertAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (rightsGiven == 'revert') {
  name: guid(managementGroup().id, principalId, revert.id)
  properties: {
    description: 'AKS Guardrail: revert'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: revert.id
  }
}
