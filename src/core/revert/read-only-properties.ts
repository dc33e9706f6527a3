/**
 * The properties of a managed cluster that ARM returns and does not take back, as paths; `*` stands for every element
 * of a list or every value of a map. Held to the SDK's own serializer (what a GET → PUT through the typed client drops)
 * by a test over every fixture. Everything that is not in here goes back as it came, known to the SDK or not.
 */
export const readOnlyProperties: readonly (readonly string[])[] = [
  ["id"],
  ["name"],
  ["type"],
  ["systemData"],
  ["eTag"],
  ["identity", "principalId"],
  ["identity", "tenantId"],
  // The keys must stay, each with `{}` (Azure/AKS#2241).
  ["identity", "userAssignedIdentities", "*", "*"],
  ["properties", "provisioningState"],
  ["properties", "powerState"],
  ["properties", "maxAgentPools"],
  ["properties", "currentKubernetesVersion"],
  ["properties", "fqdn"],
  ["properties", "privateFQDN"],
  ["properties", "azurePortalFQDN"],
  ["properties", "resourceUID"],
  ["properties", "agentPoolProfiles", "*", "eTag"],
  ["properties", "agentPoolProfiles", "*", "currentOrchestratorVersion"],
  ["properties", "agentPoolProfiles", "*", "provisioningState"],
  ["properties", "agentPoolProfiles", "*", "status", "provisioningError"],
  ["properties", "agentPoolProfiles", "*", "localDNSProfile", "state"],
  ["properties", "addonProfiles", "*", "identity"],
  ["properties", "podIdentityProfile", "userAssignedIdentities", "*", "provisioningState"],
  ["properties", "podIdentityProfile", "userAssignedIdentities", "*", "provisioningInfo"],
  ["properties", "oidcIssuerProfile", "issuerURL"],
  ["properties", "networkProfile", "loadBalancerProfile", "effectiveOutboundIPs"],
  ["properties", "networkProfile", "natGatewayProfile", "effectiveOutboundIPs"],
  ["properties", "privateLinkResources", "*", "privateLinkServiceID"],
  ["properties", "ingressProfile", "webAppRouting", "identity"],
  ["properties", "status", "provisioningError"],
];

/**
 * Writable since API version 2026-04-01, where sending it is a command to roll the pool back
 * (Azure/azure-rest-api-specs#43524). A revert never sends it.
 */
export const neverSentProperties: readonly (readonly string[])[] = [
  ["properties", "agentPoolProfiles", "*", "nodeImageVersion"],
];
