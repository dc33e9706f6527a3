// Application Insights on a workspace of its own. It takes telemetry from signed-in senders only, so its connection
// string is no secret (learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication).

param workspaceName string
param componentName string
param location string
param tags object
param retentionDays int
param identityId string
param principalId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    features: {
      disableLocalAuth: true
    }
    retentionInDays: retentionDays
    sku: {
      name: 'PerGB2018'
    }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableLocalAuth: true
    WorkspaceResourceId: workspace.id
  }
}

// Monitoring Metrics Publisher: learn.microsoft.com/azure/role-based-access-control/built-in-roles/monitor
var publisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, identityId, publisher)
  scope: component
  properties: {
    description: 'AKS Guardrail: sends its telemetry'
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', publisher)
  }
}

output componentId string = component.id
output connectionString string = component.properties.ConnectionString
