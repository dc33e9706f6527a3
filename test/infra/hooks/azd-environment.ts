/** What azd has in its environment when everything is provisioned and deployed. */
export const azdEnvironment = {
  AZURE_ENV_NAME: "prod",
  AZURE_LOCATION: "westeurope",
  AZURE_SUBSCRIPTION_ID: "00000000-0000-0000-0000-0000000000a1",
  AZURE_RESOURCE_GROUP: "rg-aks-guardrail-prod",
  AZURE_FUNCTION_APP_NAME: "func-aks-guardrail-x7",
  GUARDRAIL_URL: "https://func-aks-guardrail-x7.azurewebsites.net",
  GUARDRAIL_ARM_ENDPOINT: "https://management.azure.com/",
  GUARDRAIL_PRINCIPAL_ID: "00000000-0000-0000-0000-0000000000e1",
  GUARDRAIL_GUARDED_SUBSCRIPTIONS:
    '["00000000-0000-0000-0000-0000000000a1","00000000-0000-0000-0000-0000000000a2"]',
  GUARDRAIL_CHANNELS: '["GUARDRAIL_TEAMS_WEBHOOK_URL","GUARDRAIL_WEBHOOK_SECRET"]',
  GUARDRAIL_EVENTS: '{"functionAppId":"/subscriptions/…","topics":[]}',
} as const;
