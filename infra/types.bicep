// The shapes of the parameters. What a type can say is refused by the compiler and by `az deployment ... validate`;
// what it cannot say is in checks.bicep.

@export()
@description('A GUID: 36 characters with its hyphens. A name is none.')
@minLength(36)
@maxLength(36)
type guid = string

@export()
@description('What the guardrail may do: read and tell, or put back as well.')
type rights = 'watch' | 'revert'

@export()
@description('The API versions at which the app can read and write clusters (src/core/cluster/arm-api-versions.ts).')
type armApiVersion = '2025-10-01' | '2026-03-01' | '2026-04-01' | '2026-06-01'

@export()
@description('A system topic of a subscription that is there already: Azure allows one for each source.')
type existingTopic = {
  @minLength(1)
  resourceGroup: string

  @minLength(1)
  name: string

  @description('Whether it has a system-assigned identity. Without one there are no dead letters: Event Grid writes them by the identity of the topic, as the storage account takes no keys.')
  hasIdentity: bool
}

@export()
@description('One subscription whose clusters are guarded.')
type guardedSubscription = {
  @description('The id of the subscription: a GUID, not its name.')
  id: guid

  @description('watch when left out.')
  rights: rights?

  @description('The system topic of this subscription, where there is one. One is made when left out.')
  useExistingTopic: existingTopic?
}

@export()
@description('Features of clusters for which a revert needs more rights (roles/revert-by-feature.json).')
type clusterFeature = 'application-gateway' | 'container-insights' | 'disk-encryption' | 'proximity-placement'

@export()
@description('The secrets that the vault can hold, by the names that they have there.')
type secretName =
  | 'teams-webhook-url'
  | 'slack-webhook-url'
  | 'webhook-url'
  | 'webhook-secret'
  | 'link-secret'
  | 'pagerduty-routing-key'

@export()
@description('What events.bicep needs: main.bicep answers it as its output GUARDRAIL_EVENTS.')
type eventsInput = {
  functionAppId: string
  eventSubscriptionName: string
  storageAccountId: string
  deadLetterContainer: string
  topics: topicOfSubscription[]
}

@export()
@description('Where the events of one guarded subscription come from.')
type topicOfSubscription = {
  subscriptionId: guid
  resourceGroup: string
  name: string
  hasIdentity: bool
}
