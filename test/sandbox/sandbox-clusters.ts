import { readFile } from "node:fs/promises";
import type { ArmSimulator } from "./arm/arm-simulator.ts";
import { applyChange, type ClusterChange } from "./arm/clusters/cluster-change.ts";
import { isJsonObject, type JsonObject } from "./arm/json.ts";

/** The clusters of the sandbox, by resource id. */
export interface SandboxClusters {
  /** `aks-prod`: public, with authorized IP ranges. The story is about this one. */
  readonly prod: string;
  /** `aks-vnet`: public, with API server VNet integration, so that it can be switched to private and back. */
  readonly vnet: string;
  /** `aks-private`: private, with API server VNet integration: it can be made public, and private again. */
  readonly private: string;
  /** `aks-classic`: private without VNet integration, with a public DNS name: Azure refuses to make it public. */
  readonly classic: string;
}

/** By which each cluster goes out; a part of none of their authorized ranges. */
const outboundAddresses = {
  prod: "20.42.25.196",
  vnet: "20.42.25.197",
  private: "20.42.25.198",
  classic: "20.42.25.199",
} as const;

/** Puts the sandbox's clusters and their public IP addresses into the simulator. */
export async function seedSandboxClusters(arm: ArmSimulator): Promise<SandboxClusters> {
  const seed = async (
    key: keyof SandboxClusters,
    fixture: string,
    change: ClusterChange = {},
  ): Promise<string> => {
    const name = `aks-${key}`;
    const body = await fixtureCluster(fixture, name);
    applyChange(body, change);
    const id = arm.seedCluster(body);
    const { subscriptionId = "" } = /^\/subscriptions\/(?<subscriptionId>[^/]+)/.exec(id)?.groups ?? {};
    arm.seedPublicIp(
      `/subscriptions/${subscriptionId}/resourceGroups/MC_rg-prod_${name}_eastus2/providers/Microsoft.Network/publicIPAddresses/mgdoutboundip1`,
      outboundAddresses[key],
    );
    return id;
  };
  return {
    prod: await seed("prod", "public-authorized"),
    vnet: await seed("vnet", "public-vnet-integration-authorized"),
    private: await seed("private", "private-no-public-fqdn", integrateVnet),
    classic: await seed("classic", "private-public-fqdn"),
  };
}

/** API server VNet integration: with it a cluster can be switched between public and private (AKS:api-server-vnet-integration). */
const integrateVnet: ClusterChange = {
  "properties.apiServerAccessProfile.enableVnetIntegration": true,
  "properties.apiServerAccessProfile.subnetId":
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-prod/subnets/snet-apiserver",
};

/** A cluster body of `test/fixtures/arm`, under another name: the fixtures are all of `aks-prod`. */
export async function fixtureCluster(fixture: string, name = "aks-prod"): Promise<JsonObject> {
  const text = await readFile(new URL(`../fixtures/arm/${fixture}.json`, import.meta.url), "utf8");
  const body: unknown = JSON.parse(text.replaceAll("aks-prod", name));
  if (!isJsonObject(body)) throw new Error(`The fixture ${fixture} is no JSON object.`);
  return body;
}
