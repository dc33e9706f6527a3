// Lets the app send its events to a custom topic that is there already.

param name string
param identityId string
param principalId string

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: name
}

// EventGrid Data Sender: learn.microsoft.com/azure/role-based-access-control/built-in-roles/integration
var sender = 'd5a91429-5739-47e2-a06b-3470a27159e7'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topic.id, identityId, sender)
  scope: topic
  properties: {
    description: 'AKS Guardrail: sends the events of its incidents'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', sender)
  }
}

output endpoint string = topic.properties.endpoint
