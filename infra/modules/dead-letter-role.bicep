// Lets a topic write what could not be delivered, into the one container that is for it
// (learn.microsoft.com/azure/event-grid/add-identity-roles).

param storageAccountName string
param containerName string
param topicId string
param principalId string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = {
      name: containerName
    }
  }
}

// Storage Blob Data Contributor: learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage
var contributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::container.id, topicId, contributor)
  scope: account::blobs::container
  properties: {
    description: 'AKS Guardrail: dead letters of ${last(split(topicId, '/'))}'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributor)
  }
}
