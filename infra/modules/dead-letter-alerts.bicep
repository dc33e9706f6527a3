// Events that Event Grid gave up: written to the container, or dropped where there is no place for them. The metrics of a
// topic: learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-eventgrid-systemtopics-metrics

param topicName string
param tags object
param environmentName string
param eventSubscriptionName string
param actionGroupIds string[]

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

var rules = [
  {
    name: 'dead-letters'
    metric: 'DeadLetteredCount'
    description: 'Event Grid could not deliver events for a day and wrote them to the container dead-letters. Recheck the subscription.'
  }
  {
    name: 'dropped-events'
    metric: 'DroppedEventCount'
    description: 'Event Grid gave events up and had no place to write them. Recheck the subscription.'
  }
]

resource alertRules 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules: {
    name: 'aks-guardrail-${environmentName}-${rule.name}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      enabled: true
      severity: 1
      scopes: [topic.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.name
            metricName: rule.metric
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
            // A topic that was there before may have other subscribers.
            dimensions: [
              {
                name: 'EventSubscriptionName'
                operator: 'Include'
                values: [eventSubscriptionName]
              }
            ]
          }
        ]
      }
      actions: [
        for id in actionGroupIds: {
          actionGroupId: id
        }
      ]
    }
  }
]
