import { expect, test } from "vitest";
import { alertLinks } from "../../src/adapters/portal-links.ts";
import { clusterId } from "../../src/core/cluster/cluster-id.ts";

const cluster = clusterId("00000000-0000-0000-0000-000000000000", "rg_Ж-(prod)", "aks-prod");
const resource =
  "#resource/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg_%D0%96-(prod)/providers/Microsoft.ContainerService/managedClusters/aks-prod";

test.each([
  ["https://management.azure.com", "https://portal.azure.com"],
  ["https://management.usgovcloudapi.net", "https://portal.azure.us"],
  ["https://management.chinacloudapi.cn", "https://portal.azure.cn"],
  ["https://127.0.0.1:7443", "https://portal.azure.com"],
])("the cluster of %s stands in the portal %s", (endpoint, portal) => {
  expect(alertLinks(endpoint, undefined)(cluster, "inc-1")).toEqual({ portal: `${portal}/${resource}` });
});

test("the incident stands in this app, where its address is known", () => {
  const links = alertLinks("https://management.azure.com", "https://guard.example.com")(cluster, "inc-1");
  expect(links.incident).toBe("https://guard.example.com/api/incidents/inc-1");
});
