// The function app on Flex Consumption. Its settings are given to it last, when its identity has every role that they
// need: a Key Vault reference that cannot be resolved arrives as its own text.

param name string
param planName string
param location string
param tags object
param identityId string
param identityClientId string
param packageUrl string
param nodeVersion string
param alwaysReadyInstances int
param instanceMemoryMB int
param maximumInstanceCount int
param subnetId string?
param signInClientId string?
param settings object

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // The service's name in azure.yaml: azd finds the app to deploy to by it.
  tags: union(tags, { 'azd-service-name': 'guardrail' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Without it the system-assigned identity would be asked, which the app does not have
    // (learn.microsoft.com/azure/app-service/app-service-key-vault-references).
    keyVaultReferenceIdentity: identityId
    // Event Grid delivers over the public endpoint; keys and sign-in guard it.
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: subnetId
    siteConfig: {
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'node'
        version: nodeVersion
      }
      scaleAndConcurrency: {
        // The Event Grid trigger is in none of the groups (http, blob, durable), so the function is named
        // (learn.microsoft.com/azure/azure-functions/flex-consumption-how-to).
        alwaysReady: alwaysReadyInstances == 0
          ? []
          : [
              {
                name: 'function:onClusterWrite'
                instanceCount: alwaysReadyInstances
              }
            ]
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
  }

  // Code is deployed by a sign-in; no password opens the app (learn.microsoft.com/azure/app-service/configure-basic-auth-disable).
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      settings,
      empty(signInClientId ?? '')
        ? {}
        : {
            // In place of a client secret: the app registration trusts the app's identity
            // (learn.microsoft.com/azure/app-service/configure-authentication-provider-aad).
            OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId
          }
    )
  }

  // Everybody is let through to the app, which answers 401 itself where somebody has to be signed in. A required
  // sign-in here would answer 401 to Event Grid's deliveries as well, and the guardrail would hear of nothing
  // (MicrosoftDocs/azure-docs#99036).
  resource signIn 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: {
        enabled: !empty(signInClientId ?? '')
      }
      globalValidation: {
        requireAuthentication: false
        unauthenticatedClientAction: 'AllowAnonymous'
      }
      httpSettings: {
        requireHttps: true
      }
      identityProviders: empty(signInClientId ?? '')
        ? {}
        : {
            azureActiveDirectory: {
              enabled: true
              registration: {
                clientId: signInClientId
                clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
                openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
              }
              validation: {
                allowedAudiences: ['api://${signInClientId ?? ''}']
              }
            }
          }
      login: {
        tokenStore: {
          enabled: false
        }
      }
    }
    dependsOn: [appSettings]
  }
}

output hostName string = app.properties.defaultHostName
