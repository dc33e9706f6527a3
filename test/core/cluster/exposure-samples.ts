import type { ClusterSnapshot } from "../../../src/core/cluster/cluster-snapshot.ts";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import type { EffectiveBaseline } from "../../../src/core/model/baseline.ts";
import { snapshotOf } from "./cluster-fixtures.ts";

/** The id of the cluster in the samples. */
export const sampleId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-prod/providers/Microsoft.ContainerService/managedClusters/aks-prod";

/** A public cluster with nothing set, and what a test sets of it. */
export function exposureWith(values: Partial<ExposureValues> = {}): ExposureValues {
  return {
    authorizedIPRanges: null,
    enablePrivateCluster: null,
    publicNetworkAccess: null,
    enablePrivateClusterPublicFQDN: null,
    disableRunCommand: null,
    disableLocalAccounts: null,
    networkPolicy: null,
    podLinkLocalAccess: null,
    aadProfile: null,
    ...values,
  };
}

/** A baseline that approves these values and puts them back. */
export function baselineWith(approved: Partial<ExposureValues>): EffectiveBaseline {
  return { approved, restore: approved, declared: [] };
}

/** A cluster body with these `properties`, `Succeeded` unless they say otherwise. */
export function bodyWith(properties: JsonObject = {}, more: JsonObject = {}): JsonObject {
  return { id: sampleId, properties: { provisioningState: "Succeeded", ...properties }, ...more };
}

/** The snapshot of a cluster at `Succeeded` with this exposure. */
export function snapshotWith(
  exposure: Partial<ExposureValues>,
  properties: JsonObject = {},
): ClusterSnapshot {
  return { ...snapshotOf(bodyWith(properties)), exposure: exposureWith(exposure) };
}
