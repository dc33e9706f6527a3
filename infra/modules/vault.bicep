// The vault of the webhook URLs and secrets. The app reads them by Key Vault references; nothing else does.

param name string
param location string
param tags object
param isPrivate bool
param purgeProtection bool
param identityId string
param principalId string

@secure()
param teamsWebhookUrl string?

@secure()
param slackWebhookUrl string?

@secure()
param webhookUrl string?

@secure()
param webhookSecret string?

@secure()
param linkSecret string?

@secure()
param pagerDutyRoutingKey string?

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    // Turning it on is for good: where it is not wanted the property is left out, as false is refused
    // (learn.microsoft.com/azure/templates/microsoft.keyvault/vaults).
    enablePurgeProtection: purgeProtection ? true : null
    enableRbacAuthorization: true
    enableSoftDelete: true
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    sku: {
      family: 'A'
      name: 'standard'
    }
    softDeleteRetentionInDays: 7
    tenantId: tenant().tenantId
  }
}

resource teams 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(teamsWebhookUrl ?? '')) {
  parent: vault
  name: 'teams-webhook-url'
  properties: {
    value: teamsWebhookUrl
  }
}

resource slack 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(slackWebhookUrl ?? '')) {
  parent: vault
  name: 'slack-webhook-url'
  properties: {
    value: slackWebhookUrl
  }
}

resource webhook 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(webhookUrl ?? '')) {
  parent: vault
  name: 'webhook-url'
  properties: {
    value: webhookUrl
  }
}

resource signing 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(webhookSecret ?? '')) {
  parent: vault
  name: 'webhook-secret'
  properties: {
    value: webhookSecret
  }
}

resource link 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(linkSecret ?? '')) {
  parent: vault
  name: 'link-secret'
  properties: {
    value: linkSecret
  }
}

resource pagerDuty 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(pagerDutyRoutingKey ?? '')) {
  parent: vault
  name: 'pagerduty-routing-key'
  properties: {
    value: pagerDutyRoutingKey
  }
}

// Key Vault Secrets User: learn.microsoft.com/azure/role-based-access-control/built-in-roles/security
var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identityId, secretsUser)
  scope: vault
  properties: {
    description: 'AKS Guardrail: reads its webhook URLs and secrets'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

output id string = vault.id
