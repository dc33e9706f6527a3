import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { AlertLinks } from "../core/model/alert.ts";

/** The portal of each cloud, by its ARM endpoint (learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure, learn.microsoft.com/azure/china/resources-developer-guide). */
const portals: Readonly<Record<string, string>> = {
  "https://management.usgovcloudapi.net": "https://portal.azure.us",
  "https://management.chinacloudapi.cn": "https://portal.azure.cn",
};

/** Where alerts lead: the cluster in the portal of its cloud, and the incident in this app. */
export function alertLinks(
  armEndpoint: string,
  publicUrl: string | undefined,
): (cluster: ClusterId, incidentId: string) => AlertLinks {
  const portal = portals[armEndpoint] ?? "https://portal.azure.com";
  return (cluster, incidentId) => ({
    portal: `${portal}/#resource${encodeURI(cluster.id)}`,
    ...(publicUrl ? { incident: `${publicUrl}/api/incidents/${incidentId}` } : {}),
  });
}
