import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";
import { property, textAt } from "./arm-body.ts";
import { type ClusterId, parseClusterId } from "./cluster-id.ts";
import { type ExposureValues, readExposure } from "./exposure.ts";
import type { GuardedSetting } from "./guarded-setting.ts";
import { type OutboundFootprint, readOutbound } from "./outbound.ts";
import { type ProvisioningPhase, provisioningPhaseOf } from "./provisioning-phase.ts";
import { readUnfinishedUpgrades, type UnfinishedUpgrade } from "./unfinished-upgrade.ts";

/** What one read of a cluster says, reduced to what is judged, with the whole body kept for the revert. */
export interface ClusterSnapshot {
  readonly cluster: ClusterId;
  /** Tells a cluster from its successor of the same id; absent in older API versions. */
  readonly resourceUid?: string;
  /** Some API versions omitted it for a while (AKS release notes 2025-08-29). */
  readonly eTag?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Where the cluster's last operation stands. */
  readonly phase: ProvisioningPhase;
  /** ARM's own word for the phase, for messages. */
  readonly provisioningState: string;
  /** A stopped cluster stays `Succeeded` and takes no update (learn.microsoft.com/azure/aks/start-stop-cluster). */
  readonly stopped: boolean;
  readonly exposure: ExposureValues;
  /** Settings of which this is not, or no more, what is there: left out where nothing but the body was read. */
  readonly notSeen?: readonly GuardedSetting[];
  /** What became of the read at a preview version; left out where the body is all that there is, as on the command line. */
  readonly preview?: "off" | "failed" | "read";
  /** Where AKS keeps what belongs to the cluster. */
  readonly nodeResourceGroup?: string;
  readonly vnetIntegration: boolean;
  /** Authorized ranges need the standard load balancer (learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges). */
  readonly basicLoadBalancer: boolean;
  readonly privateDnsZone: Json;
  readonly apiServerSubnetId: Json;
  readonly outbound: OutboundFootprint;
  /** Upgrades that failed or were aborted, and that a write may resume. */
  readonly unfinishedUpgrades: readonly UnfinishedUpgrade[];
  /** What ARM returned, untouched. */
  readonly body: JsonObject;
}

/** Stands for ARM's word where ARM gave none; it reads well after "is" and "while it is". */
export const unstatedProvisioningState = "in a state that Azure does not name";

/** A body that cannot be judged: what is wrong with it, for a person. */
export interface UnreadableBody {
  readonly problem: string;
}

/**
 * Reads a cluster from the raw ARM body, or from the flattened shape that `az aks show` prints. A body that does not
 * look like a managed cluster is answered with its problem: it is never taken for a closed one.
 */
export function readCluster(body: unknown): ClusterSnapshot | UnreadableBody {
  if (!isJsonObject(body)) return { problem: "the body is not a JSON object" };
  const cluster = parseClusterId(property(body, "id"));
  if (!cluster) return { problem: "`id` is not the resource id of a managed cluster" };
  return readClusterAs(cluster, body);
}

/** As `readCluster`, for a body whose cluster is known from elsewhere, or is not known at all. */
export function readClusterAs(cluster: ClusterId, body: JsonObject): ClusterSnapshot | UnreadableBody {
  const nested = property(body, "properties");
  if (nested !== undefined && !isJsonObject(nested)) return { problem: "`properties` is not an object" };
  const properties = nested ?? body;
  for (const name of ["apiServerAccessProfile", "networkProfile", "aadProfile"]) {
    const profile = property(properties, name);
    if (profile !== undefined && profile !== null && !isJsonObject(profile)) {
      return { problem: `\`properties.${name}\` is not an object` };
    }
  }
  // Without the state nobody can say that what the body shows is in force: it is judged, and never confirmed or written.
  const provisioningState = textAt(properties, ["provisioningState"]) || unstatedProvisioningState;
  const eTag = textAt(body, ["eTag"]) ?? textAt(properties, ["eTag"]);
  const nodeResourceGroup = textAt(properties, ["nodeResourceGroup"]);
  const resourceUid = textAt(properties, ["resourceUID"]);
  return {
    cluster,
    ...(resourceUid ? { resourceUid } : {}),
    ...(eTag ? { eTag } : {}),
    tags: readTags(property(body, "tags")),
    phase: provisioningPhaseOf(provisioningState),
    provisioningState,
    stopped: textAt(properties, ["powerState", "code"])?.toLowerCase() === "stopped",
    exposure: readExposure(properties),
    ...(nodeResourceGroup ? { nodeResourceGroup } : {}),
    vnetIntegration:
      property(property(properties, "apiServerAccessProfile"), "enableVnetIntegration") === true,
    basicLoadBalancer: textAt(properties, ["networkProfile", "loadBalancerSku"])?.toLowerCase() === "basic",
    privateDnsZone: property(property(properties, "apiServerAccessProfile"), "privateDNSZone") ?? null,
    apiServerSubnetId: property(property(properties, "apiServerAccessProfile"), "subnetId") ?? null,
    outbound: readOutbound(properties),
    unfinishedUpgrades: readUnfinishedUpgrades(properties),
    body,
  };
}

function readTags(tags: Json | undefined): Record<string, string> {
  if (!isJsonObject(tags)) return {};
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}
