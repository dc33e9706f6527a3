// The smallest guardrail: one subscription, the one that is deployed to. No file holds a webhook's URL; give it beside:
//   az deployment sub create --name aks-guardrail --location westeurope \
//     --parameters infra/parameters/one-subscription.bicepparam --parameters teamsWebhookUrl="$TEAMS_WEBHOOK_URL"
using '../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
