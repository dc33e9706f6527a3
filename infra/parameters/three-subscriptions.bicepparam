// Three subscriptions, sign-in, a network of its own, a topic that was there before, and reverts.
using '../main.bicep'

param environmentName = 'fleet'
param location = 'northeurope'
param mode = 'revert'
param policy = 'policy.yaml'
param guardedSubscriptions = [
  { id: '00000000-0000-0000-0000-0000000000a1', rights: 'revert' }
  { id: '00000000-0000-0000-0000-0000000000a2', rights: 'revert' }
  {
    id: '00000000-0000-0000-0000-0000000000a3'
    rights: 'revert'
    useExistingTopic: {
      resourceGroup: 'Default-EventGrid'
      name: 'subscription-events'
      hasIdentity: false
    }
  }
]
param revertAlso = ['container-insights']
param extraSettings = { GUARDRAIL_EARLY_LOOK: 'PT1M' }
param networkIsolation = true
param signInClientId = '00000000-0000-0000-0000-0000000000c1'
param publicUrl = 'https://guardrail.contoso.com'
param alwaysReadyInstances = 1
param nodeVersion = '22'
param storageRedundancy = 'Standard_ZRS'
param alertEmails = ['platform@contoso.com']
param tags = { owner: 'platform' }
// Their values were put into the vault by hand: no file and no pipeline has them.
param secretsInVault = [
  'teams-webhook-url'
  'slack-webhook-url'
  'webhook-url'
  'webhook-secret'
  'link-secret'
  'pagerduty-routing-key'
]
param eventGridTopicId = '/subscriptions/00000000-0000-0000-0000-0000000000a1/resourceGroups/rg-events/providers/Microsoft.EventGrid/topics/platform-alerts'
