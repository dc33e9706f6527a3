// What the guardrail may do in one subscription: roles of its own, as no built-in role is as narrow. Each action has its
// reason and its source in ../roles, and in docs/security.md.

targetScope = 'subscription'

import { clusterFeature, rights } from '../types.bicep'

param environmentName string
param principalId string
param identityId string
param rightsGiven rights
param revertAlso clusterFeature[]

var watchActions = map(loadJsonContent('../roles/watch.json'), entry => entry.action)
var revertActions = concat(
  map(loadJsonContent('../roles/revert.json'), entry => entry.action),
  map(
    filter(loadJsonContent('../roles/revert-by-feature.json'), entry => contains(revertAlso, entry.feature)),
    entry => entry.action
  )
)

// The name of a role is unique in the whole tenant (learn.microsoft.com/azure/role-based-access-control/custom-roles), so
// it carries the subscription.
resource watch 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, environmentName, 'aks-guardrail-watch')
  properties: {
    roleName: 'AKS Guardrail watch (${environmentName}, ${subscription().subscriptionId})'
    description: 'Reads AKS clusters and what else opens the way to their API servers. Changes nothing.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
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
  name: guid(subscription().id, environmentName, 'aks-guardrail-revert')
  properties: {
    roleName: 'AKS Guardrail revert (${environmentName}, ${subscription().subscriptionId})'
    description: 'With AKS Guardrail watch: puts the approved settings of AKS clusters back.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
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
  name: guid(subscription().id, identityId, watch.id)
  properties: {
    description: 'AKS Guardrail: watch'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: watch.id
  }
}

resource revertAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (rightsGiven == 'revert') {
  name: guid(subscription().id, identityId, revert.id)
  properties: {
    description: 'AKS Guardrail: revert'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: revert.id
  }
}
