// The event subscriptions: the second step, when the app's code is deployed, as Event Grid refuses a function that is not
// there. `guardrail` is what main.bicep answered as its output GUARDRAIL_EVENTS.

targetScope = 'subscription'

import { eventsInput } from 'types.bicep'

@description('The output GUARDRAIL_EVENTS of main.bicep.')
param guardrail eventsInput

module eventSubscriptions 'modules/event-subscription.bicep' = [
  for topic in guardrail.topics: {
    scope: resourceGroup(topic.subscriptionId, topic.resourceGroup)
    params: {
      topicName: topic.name
      hasIdentity: topic.hasIdentity
      name: guardrail.eventSubscriptionName
      functionAppId: guardrail.functionAppId
      storageAccountId: guardrail.storageAccountId
      deadLetterContainer: guardrail.deadLetterContainer
    }
  }
]
