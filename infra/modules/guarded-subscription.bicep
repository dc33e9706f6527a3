// What one guarded subscription needs: the roles, and a topic of its events. The topic stays in its own subscription.

targetScope = 'subscription'

import { clusterFeature, guardedSubscription } from '../types.bicep'

param guarded guardedSubscription
param environmentName string
param location string
param tags object
param resourceGroupName string
param homeSubscriptionId string
param assignRoles bool
param revertAlso clusterFeature[]
param identityId string
param principalId string
param eventSubscriptionName string
param actionGroupIds string[]

var useExisting = guarded.?useExistingTopic != null
var topicName = guarded.?useExistingTopic.?name ?? 'evgt-aks-guardrail-${environmentName}'
var topicGroupName = guarded.?useExistingTopic.?resourceGroup ?? resourceGroupName
var hasIdentity = guarded.?useExistingTopic.?hasIdentity ?? true

module roles 'roles.bicep' = if (assignRoles) {
  params: {
    environmentName: environmentName
    identityId: identityId
    principalId: principalId
    rightsGiven: guarded.?rights ?? 'watch'
    revertAlso: revertAlso
  }
}

// The app's own resource group is made by main.bicep.
resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = if (!useExisting && toLower(guarded.id) != toLower(homeSubscriptionId)) {
  name: resourceGroupName
  location: location
  tags: tags
}

module newTopic 'system-topic.bicep' = if (!useExisting) {
  scope: resourceGroup(topicGroupName)
  params: {
    name: topicName
    tags: tags
  }
  dependsOn: [group]
}

module existingTopic 'existing-topic.bicep' = if (useExisting && hasIdentity) {
  scope: resourceGroup(topicGroupName)
  params: {
    name: topicName
  }
}

module alerts 'dead-letter-alerts.bicep' = {
  scope: resourceGroup(topicGroupName)
  params: {
    topicName: topicName
    tags: tags
    environmentName: environmentName
    eventSubscriptionName: eventSubscriptionName
    actionGroupIds: actionGroupIds
  }
  dependsOn: [newTopic]
}

output topicPrincipalId string = !hasIdentity
  ? ''
  : useExisting ? existingTopic!.outputs.principalId : newTopic!.outputs.principalId
