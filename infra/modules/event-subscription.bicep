// Which events reach the app, how often they are tried, and where they end when they cannot be delivered.

import { eventTypes, operations } from '../event-filter.bicep'

param topicName string
param hasIdentity bool
param name string
param functionAppId string
param storageAccountId string
param deadLetterContainer string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: name
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        // The function has to be there, so the code is deployed before this
        // (learn.microsoft.com/azure/event-grid/handler-functions).
        resourceId: '${functionAppId}/functions/onClusterWrite'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: eventTypes
      advancedFilters: [
        {
          key: 'data.operationName'
          operatorType: 'StringIn'
          values: operations
        }
      ]
    }
    // A day, as long as Event Grid allows (learn.microsoft.com/azure/event-grid/delivery-and-retry).
    retryPolicy: {
      eventTimeToLiveInMinutes: 1440
      maxDeliveryAttempts: 30
    }
    deadLetterWithResourceIdentity: hasIdentity
      ? {
          identity: {
            type: 'SystemAssigned'
          }
          deadLetterDestination: {
            endpointType: 'StorageBlob'
            properties: {
              resourceId: storageAccountId
              blobContainerName: deadLetterContainer
            }
          }
        }
      : null
  }
}
