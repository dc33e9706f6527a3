// Who is told when the guardrail itself is in trouble, by a way that does not lead through it. docs/observability.md has
// the same queries.

param location string
param tags object
param environmentName string
param componentId string
param alertEmails string[]

resource receivers 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertEmails)) {
  name: 'ag-aks-guardrail-${environmentName}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'guardrail'
    emailReceivers: [
      for address in alertEmails: {
        name: address
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

var rules = [
  {
    name: 'failed-reverts'
    title: 'AKS Guardrail: reverts fail'
    description: 'Azure refused an update that was to close an API server, or did not answer five of them. The incident says why.'
    severity: 1
    query: loadTextContent('../queries/failed-reverts.kql')
  }
  {
    name: 'poison-messages'
    title: 'AKS Guardrail: a follow-up was given up'
    description: 'A message of the queue could not be carried out. Its cluster is looked at again; the log says what failed.'
    severity: 2
    query: loadTextContent('../queries/poison-messages.kql')
  }
  {
    name: 'silence'
    title: 'AKS Guardrail: silent'
    description: 'The timer has not reported for half an hour: the app does not run, a wrong setting keeps it from acting, or telemetry does not arrive. Ask GET /api/health.'
    severity: 0
    query: loadTextContent('../queries/silence.kql')
  }
  {
    name: 'undelivered-alerts'
    title: 'AKS Guardrail: alerts do not get through'
    description: 'Alerts have been waiting for half an hour: a webhook refuses them or does not answer.'
    severity: 1
    query: loadTextContent('../queries/undelivered-alerts.kql')
  }
]

resource alertRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'aks-guardrail-${environmentName}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      description: rule.description
      enabled: true
      severity: rule.severity
      scopes: [componentId]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT30M'
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              minFailingPeriodsToAlert: 1
              numberOfEvaluationPeriods: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: empty(alertEmails) ? [] : [receivers.id]
      }
    }
  }
]

output actionGroupIds string[] = empty(alertEmails) ? [] : [receivers.id]
