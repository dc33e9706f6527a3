// What the output GUARDRAIL_EVENTS of main.bicep looks like, for two topics: one with an identity, one without.
using '../events.bicep'

param guardrail = {
  functionAppId: '/subscriptions/00000000-0000-0000-0000-0000000000a1/resourceGroups/rg-aks-guardrail-fleet/providers/Microsoft.Web/sites/func-aks-guardrail'
  eventSubscriptionName: 'aks-guardrail-fleet'
  storageAccountId: '/subscriptions/00000000-0000-0000-0000-0000000000a1/resourceGroups/rg-aks-guardrail-fleet/providers/Microsoft.Storage/storageAccounts/stguardrail'
  deadLetterContainer: 'dead-letters'
  topics: [
    {
      subscriptionId: '00000000-0000-0000-0000-0000000000a1'
      resourceGroup: 'rg-aks-guardrail-fleet'
      name: 'evgt-aks-guardrail-fleet'
      hasIdentity: true
    }
    {
      subscriptionId: '00000000-0000-0000-0000-0000000000a3'
      resourceGroup: 'Default-EventGrid'
      name: 'subscription-events'
      hasIdentity: false
    }
  ]
}
