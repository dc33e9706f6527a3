import type { ActorOrigin } from "../model/actor.ts";

/**
 * Service principals of Microsoft's own services, by app id: the same in every tenant. Few of them write clusters.
 * Azure Policy's appears in the sample of learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema (policy
 * category) as `Microsoft Azure Policy Insights`; the others are in public inventories of service principals as
 * `AzureContainerService` and `Windows Azure Security Resource Provider`.
 */
const services: ReadonlyMap<string, ActorOrigin> = new Map<string, ActorOrigin>([
  ["1d78a85d-813d-46f0-b496-dd72f50a3ec0", { kind: "azure-policy" }],
  ["7319c514-987d-4e9b-ac3d-d38c4f427f4c", { kind: "azure", service: "Azure Kubernetes Service" }],
  ["8edd93e1-2103-40b4-bd70-6e34e586362d", { kind: "azure", service: "Microsoft Defender for Cloud" }],
]);

/**
 * The tenant that owns Microsoft's own service principals
 * (learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in).
 */
const microsoftServicesTenant = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/** What an app of Microsoft's own stands for; `undefined` for any other. */
export function firstPartyOrigin(
  appId: string | undefined,
  tenantId: string | undefined,
): ActorOrigin | undefined {
  const known = appId === undefined ? undefined : services.get(appId.toLowerCase());
  return known ?? (tenantId?.toLowerCase() === microsoftServicesTenant ? { kind: "azure" } : undefined);
}
