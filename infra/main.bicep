// AKS Guardrail: the app and all that it needs. The first of two steps: then the code is deployed, then events.bicep.
// Plain resources, so that it compiles without a registry.

targetScope = 'subscription'

import { checkedGuid, checkedSecret, checkedTopic, checkedUrl, checkedUrls } from 'checks.bicep'
import { armApiVersion, clusterFeature, eventsInput, guardedSubscription, guid, secretName } from 'types.bicep'

@description('Tells several guardrails apart: it is part of every name.')
@minLength(1)
@maxLength(30)
param environmentName string

@description('The region of the app.')
@metadata({ azd: { type: 'location' } })
param location string

@description('The subscriptions whose clusters are guarded. One more is one more line here, and a deployment.')
@minLength(1)
@maxLength(200)
param guardedSubscriptions guardedSubscription[] = [{ id: subscription().subscriptionId }]

@description('What is done about drift where no policy file says otherwise (GUARDRAIL_MODE).')
param mode 'alert' | 'revert' = 'alert'

@description('The policy file: a path in the package, or the https URL of a blob (GUARDRAIL_POLICY). Built-in defaults when left out.')
param policy string?

@description('The base URL of the links in alerts, where the app has a domain of its own (GUARDRAIL_PUBLIC_URL).')
param publicUrl string?

@description('How often the whole fleet is looked at, as an ISO 8601 duration from PT5M to P1D (GUARDRAIL_SWEEP_EVERY). Every hour when left out.')
param sweepEvery string?

@description('The URL of a Workflows webhook in Teams; several with commas.')
@secure()
param teamsWebhookUrl string?

@description('The URL of an incoming webhook in Slack; several with commas.')
@secure()
param slackWebhookUrl string?

@description('The URL of a generic webhook; several with commas.')
@secure()
param webhookUrl string?

@description('Signs what goes to the generic webhook (whsec_...).')
@secure()
param webhookSecret string?

@description('Signs the links in alerts. Made and kept by the app when left out.')
@secure()
param linkSecret string?

@description('The integration key of an Events API v2 integration in PagerDuty, for the policy file to name by its setting (GUARDRAIL_PAGERDUTY_ROUTING_KEY).')
@secure()
param pagerDutyRoutingKey string?

@description('The resource id of an Event Grid custom topic: the app may send events to it, and the policy file can name its endpoint by the setting GUARDRAIL_EVENT_GRID_TOPIC.')
param eventGridTopicId string?

@description('The secrets that the vault has from before, or gets by hand: their settings stay without their values being given again.')
param secretsInVault secretName[] = []

@description('Where the alert rules send their mail. The rules are there without it, and seen in Azure Monitor only.')
param alertEmails string[] = []

@description('Whether storage and vault are reached from the app\'s own network only.')
param networkIsolation bool = false

@description('The addresses of that network: a /25 or wider.')
@minLength(9)
param addressSpace string = '10.73.0.0/25'

@description('The client id of the app registration by which people sign in. Function keys when left out.')
param signInClientId string?

@description('The version of Node.js.')
param nodeVersion '22' | '24' = '24'

@description('How many instances are always ready for an event: none costs nothing while nothing happens, one saves the seconds in which the app wakes.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('The memory of an instance. It has to hold the Functions host as well as the app.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@description('How many instances there may be at once.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('How the storage account keeps its copies.')
param storageRedundancy 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' = 'Standard_LRS'

@description('For how many days telemetry is kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = 30

@description('Whether a deleted vault cannot be purged for a week. Turned on, it cannot be turned off again.')
param purgeProtection bool = true

@description('false where the roles are given at a management group instead (management-group.bicep).')
param assignRoles bool = true

@description('Features of the guarded clusters for which a revert needs more rights.')
param revertAlso clusterFeature[] = []

@description('Azure Resource Manager: that of the cloud that is deployed to (GUARDRAIL_ARM_ENDPOINT). The audience of the token and the links to the portal follow from it.')
@minLength(9)
param armEndpoint string = environment().resourceManager

@description('The API version at which clusters are read and written, for a cloud that is late (GUARDRAIL_ARM_API_VERSION). The newest that the app trusts when left out.')
param armApiVersionOfClusters armApiVersion?

@description('Further app settings that are no secrets, such as OTEL_EXPORTER_OTLP_ENDPOINT.')
param extraSettings { *: string } = {}

@description('The resource group of the app, and in other guarded subscriptions that of their topics.')
@minLength(1)
@maxLength(90)
param resourceGroupName string = 'rg-aks-guardrail-${environmentName}'

@description('Tags for everything that is made.')
param tags { *: string } = {}

// What is wrong with the parameters is found out here, before anything is made.
var guardedIds = map(guardedSubscriptions, guarded => checkedGuid(guarded.id, 'guardedSubscriptions'))
var subscriptionIds = length(union(guardedIds, [])) == length(guardedIds) ? guardedIds : fail('guardedSubscriptions: a subscription is there twice. One line each.')
var appMode = mode == 'revert' && contains(
    map(guardedSubscriptions, guarded => guarded.?rights ?? 'watch'),
    'watch'
  )
  ? fail('mode is revert, and a guarded subscription has the rights watch: Azure would refuse every revert there. Give it the rights revert, or let mode be alert and name the clusters that are reverted in a policy file.')
  : mode
var policySource = contains(policy ?? '', '://') ? checkedUrl(policy, 'policy') : policy
var linkBase = checkedUrl(publicUrl, 'publicUrl')
var signInClient = empty(signInClientId ?? '') ? null : checkedGuid(signInClientId ?? '', 'signInClientId')
var teamsUrls = checkedUrls(teamsWebhookUrl, 'teamsWebhookUrl')
var slackUrls = checkedUrls(slackWebhookUrl, 'slackWebhookUrl')
var webhookUrls = checkedUrls(webhookUrl, 'webhookUrl')
var linkKey = checkedSecret(linkSecret, 'linkSecret', 16)
var routingKey = checkedSecret(pagerDutyRoutingKey, 'pagerDutyRoutingKey', 32)
var topicId = checkedTopic(eventGridTopicId, 'eventGridTopicId')
// Where there is no topic, nothing is deployed to the place that stands for one.
var topicParts = split(
  topicId ?? '${subscription().id}/resourceGroups/none/providers/Microsoft.EventGrid/topics/none',
  '/'
)

var token = uniqueString(subscription().id, environmentName, location)
var allTags = union(tags, { 'azd-env-name': environmentName })
var names = {
  app: 'func-aks-guardrail-${token}'
  plan: 'plan-aks-guardrail-${token}'
  identity: 'id-aks-guardrail-${environmentName}'
  storage: 'stguardrail${token}'
  vault: 'kv-guard-${token}'
  workspace: 'log-aks-guardrail-${environmentName}'
  component: 'appi-aks-guardrail-${environmentName}'
  network: 'vnet-aks-guardrail-${environmentName}'
  eventSubscription: 'aks-guardrail-${environmentName}'
}
var containers = {
  package: 'app-package'
  policy: 'policy'
  deadLetters: 'dead-letters'
}
// The suffix of a vault has a dot in front in some clouds' answers.
var vaultSuffix = startsWith(environment().suffixes.keyvaultDns, '.')
  ? substring(environment().suffixes.keyvaultDns, 1)
  : environment().suffixes.keyvaultDns
var storageUrls = toObject(
  ['blob', 'queue', 'table'],
  service => service,
  service => 'https://${names.storage}.${service}.${environment().suffixes.storage}'
)

// learn.microsoft.com/azure/private-link/private-endpoint-dns: the zone of a vault has "vaultcore" for "vault" in each cloud.
var zones = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink.${replace(vaultSuffix, 'vault.', 'vaultcore.')}'
}

// Known before anything is made, so that the names of the role assignments are too.
var identityId = resourceId(
  subscription().subscriptionId,
  resourceGroupName,
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  names.identity
)
var storageId = resourceId(
  subscription().subscriptionId,
  resourceGroupName,
  'Microsoft.Storage/storageAccounts',
  names.storage
)
var functionAppId = resourceId(
  subscription().subscriptionId,
  resourceGroupName,
  'Microsoft.Web/sites',
  names.app
)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: names.identity
    location: location
    tags: allTags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: allTags
    redundancy: storageRedundancy
    isPrivate: networkIsolation
    identityId: identityId
    principalId: identity.outputs.principalId
    packageContainer: containers.package
    policyContainer: containers.policy
    deadLetterContainer: containers.deadLetters
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    componentName: names.component
    location: location
    tags: allTags
    retentionDays: retentionDays
    identityId: identityId
    principalId: identity.outputs.principalId
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: names.vault
    location: location
    tags: allTags
    isPrivate: networkIsolation
    purgeProtection: purgeProtection
    identityId: identityId
    principalId: identity.outputs.principalId
    teamsWebhookUrl: teamsUrls
    slackWebhookUrl: slackUrls
    webhookUrl: webhookUrls
    webhookSecret: webhookSecret
    linkSecret: linkKey
    pagerDutyRoutingKey: routingKey
  }
}

module topicSender 'modules/topic-sender.bicep' = if (topicId != null) {
  scope: resourceGroup(topicParts[2], topicParts[4])
  params: {
    name: topicParts[8]
    identityId: identityId
    principalId: identity.outputs.principalId
  }
}

module network 'modules/network.bicep' = if (networkIsolation) {
  scope: group
  params: {
    name: names.network
    location: location
    tags: allTags
    addressSpace: addressSpace
    zoneNames: [zones.blob, zones.queue, zones.table, zones.vault]
  }
}

module storageEndpoints 'modules/private-endpoint.bicep' = [
  for service in ['blob', 'queue', 'table']: if (networkIsolation) {
    scope: group
    params: {
      name: 'pe-${names.storage}-${service}'
      location: location
      tags: allTags
      subnetId: network!.outputs.endpointSubnetId
      targetId: storageId
      groupId: service
      zoneName: zones[service]
    }
    dependsOn: [storage]
  }
]

module vaultEndpoint 'modules/private-endpoint.bicep' = if (networkIsolation) {
  scope: group
  params: {
    name: 'pe-${names.vault}'
    location: location
    tags: allTags
    subnetId: network!.outputs.endpointSubnetId
    targetId: vault.outputs.id
    groupId: 'vault'
    zoneName: zones.vault
  }
}

// Which secrets have a setting: those that are given, and those that the vault has already.
var secretOfSetting = {
  GUARDRAIL_TEAMS_WEBHOOK_URL: { secret: 'teams-webhook-url', isGiven: !empty(teamsWebhookUrl ?? '') }
  GUARDRAIL_SLACK_WEBHOOK_URL: { secret: 'slack-webhook-url', isGiven: !empty(slackWebhookUrl ?? '') }
  GUARDRAIL_WEBHOOK_URL: { secret: 'webhook-url', isGiven: !empty(webhookUrl ?? '') }
  GUARDRAIL_WEBHOOK_SECRET: { secret: 'webhook-secret', isGiven: !empty(webhookSecret ?? '') }
  GUARDRAIL_LINK_SECRET: { secret: 'link-secret', isGiven: !empty(linkSecret ?? '') }
  GUARDRAIL_PAGERDUTY_ROUTING_KEY: {
    secret: 'pagerduty-routing-key'
    isGiven: !empty(pagerDutyRoutingKey ?? '')
  }
}
// Without a version in the reference a new value is read within a day
// (learn.microsoft.com/azure/app-service/app-service-key-vault-references).
var secretSettings = toObject(
  filter(items(secretOfSetting), entry => entry.value.isGiven || contains(secretsInVault, entry.value.secret)),
  entry => entry.key,
  entry =>
    '@Microsoft.KeyVault(SecretUri=https://${names.vault}.${vaultSuffix}/secrets/${entry.value.secret})'
)

module app 'modules/app.bicep' = {
  scope: group
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: allTags
    identityId: identityId
    identityClientId: identity.outputs.clientId
    packageUrl: '${storageUrls.blob}/${containers.package}'
    nodeVersion: nodeVersion
    alwaysReadyInstances: alwaysReadyInstances
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    subnetId: networkIsolation ? network!.outputs.appSubnetId : null
    signInClientId: signInClient
    settings: union(
      extraSettings,
      {
        AzureWebJobsStorage__blobServiceUri: storageUrls.blob
        AzureWebJobsStorage__queueServiceUri: storageUrls.queue
        AzureWebJobsStorage__tableServiceUri: storageUrls.table
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identity.outputs.clientId
        AZURE_CLIENT_ID: identity.outputs.clientId
        APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
        GUARDRAIL_MODE: appMode
        GUARDRAIL_SUBSCRIPTIONS: join(subscriptionIds, ',')
        GUARDRAIL_ARM_ENDPOINT: armEndpoint
      },
      empty(policySource ?? '') ? {} : { GUARDRAIL_POLICY: policySource },
      empty(linkBase ?? '') ? {} : { GUARDRAIL_PUBLIC_URL: linkBase },
      topicId == null ? {} : { GUARDRAIL_EVENT_GRID_TOPIC: topicSender!.outputs.endpoint },
      empty(sweepEvery ?? '') ? {} : { GUARDRAIL_SWEEP_EVERY: sweepEvery },
      armApiVersionOfClusters == null ? {} : { GUARDRAIL_ARM_API_VERSION: armApiVersionOfClusters },
      secretSettings
    )
  }
  // The roles come before the settings that need them, and so do the ways to storage and vault.
  dependsOn: [storage, vault, storageEndpoints, vaultEndpoint]
}

module alertRules 'modules/alert-rules.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    environmentName: environmentName
    componentId: monitoring.outputs.componentId
    alertEmails: alertEmails
  }
}

module guardedParts 'modules/guarded-subscription.bicep' = [
  for guarded in guardedSubscriptions: {
    scope: subscription(guarded.id)
    params: {
      guarded: guarded
      environmentName: environmentName
      location: location
      tags: allTags
      resourceGroupName: resourceGroupName
      homeSubscriptionId: subscription().subscriptionId
      assignRoles: assignRoles
      revertAlso: revertAlso
      identityId: identityId
      principalId: identity.outputs.principalId
      eventSubscriptionName: names.eventSubscription
      actionGroupIds: alertRules.outputs.actionGroupIds
    }
  }
]

var topics = map(guardedSubscriptions, guarded => {
  subscriptionId: toLower(guarded.id)
  resourceGroup: guarded.?useExistingTopic.?resourceGroup ?? resourceGroupName
  name: guarded.?useExistingTopic.?name ?? 'evgt-aks-guardrail-${environmentName}'
  hasIdentity: guarded.?useExistingTopic.?hasIdentity ?? true
})

module deadLetterRoles 'modules/dead-letter-role.bicep' = [
  for (topic, index) in topics: if (topic.hasIdentity) {
    scope: group
    params: {
      storageAccountName: names.storage
      containerName: containers.deadLetters
      topicId: resourceId(
        topic.subscriptionId,
        topic.resourceGroup,
        'Microsoft.EventGrid/systemTopics',
        topic.name
      )
      principalId: guardedParts[index].outputs.topicPrincipalId
    }
    dependsOn: [storage]
  }
]

@description('What events.bicep takes as its parameter, when the code is deployed.')
output GUARDRAIL_EVENTS eventsInput = {
  functionAppId: functionAppId
  eventSubscriptionName: names.eventSubscription
  storageAccountId: storageId
  deadLetterContainer: containers.deadLetters
  topics: topics
}
output AZURE_RESOURCE_GROUP string = resourceGroupName
output AZURE_FUNCTION_APP_NAME string = names.app
output GUARDRAIL_URL string = 'https://${app.outputs.hostName}'
output GUARDRAIL_ARM_ENDPOINT string = armEndpoint
output GUARDRAIL_PRINCIPAL_ID string = identity.outputs.principalId
output GUARDRAIL_KEY_VAULT string = names.vault
output GUARDRAIL_STORAGE_ACCOUNT string = names.storage
output GUARDRAIL_GUARDED_SUBSCRIPTIONS guid[] = subscriptionIds
output GUARDRAIL_CHANNELS string[] = objectKeys(secretSettings)
