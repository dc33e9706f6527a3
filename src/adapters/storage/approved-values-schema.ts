import * as v from "valibot";
import type { ExposureProperty } from "../../core/cluster/exposure.ts";
import type { Json } from "../../core/json/json.ts";

// The documents come from `JSON.parse`, which makes nothing but JSON.
const approvedValue = v.exactOptional(v.custom<Json>((value) => value !== undefined));

/** Values of guarded settings that were approved, as they are stored; a missing one was not. */
export const approvedValues = v.object({
  authorizedIPRanges: approvedValue,
  enablePrivateCluster: approvedValue,
  publicNetworkAccess: approvedValue,
  enablePrivateClusterPublicFQDN: approvedValue,
  disableRunCommand: approvedValue,
  disableLocalAccounts: approvedValue,
  networkPolicy: approvedValue,
  podLinkLocalAccess: approvedValue,
  aadProfile: approvedValue,
  clusterAPIConnectivityProfile: approvedValue,
  trustedAccessRoleBindings: approvedValue,
  privateEndpointConnections: approvedValue,
  jwtAuthenticators: approvedValue,
} satisfies Record<ExposureProperty, typeof approvedValue>);
