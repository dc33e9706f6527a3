// The topic of a subscription's own events. Azure allows one for each subscription
// (learn.microsoft.com/azure/event-grid/system-topics): where there is one, `useExistingTopic` names it.

param name string
param tags object

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: 'global'
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

output principalId string = topic.identity.principalId
