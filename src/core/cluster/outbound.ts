import type { JsonObject } from "../json/json.ts";
import { listAt, property, textAt } from "./arm-body.ts";

/**
 * By which ways a cluster reaches the internet, and so its own API server: the nodes call it from these addresses, and
 * a list of authorized ranges without them cuts the cluster off from itself.
 */
export interface OutboundFootprint {
  /** ARM's `outboundType`, in lower case; `loadbalancer` when absent, which is AKS's default. */
  readonly type: string;
  /** Lower-case ids of public IP addresses and prefixes: of the load balancer, of the NAT gateway, of the node pools. */
  readonly resources: readonly string[];
  /** Names of pools whose nodes have public addresses of their own, from no prefix: nothing in the body names them. */
  readonly unnamedPools: readonly string[];
}

/** Reads the outbound ways from the `properties` of an ARM body. */
export function readOutbound(properties: JsonObject): OutboundFootprint {
  const profiles = ["loadBalancerProfile", "natGatewayProfile"];
  const resources = profiles.flatMap((profile) =>
    listAt(properties, ["networkProfile", profile, "effectiveOutboundIPs"]).map((ip) => textAt(ip, ["id"])),
  );
  const unnamedPools: string[] = [];
  for (const pool of listAt(properties, ["agentPoolProfiles"])) {
    if (property(pool, "enableNodePublicIP") !== true) continue;
    const prefix = textAt(pool, ["nodePublicIPPrefixID"]);
    if (prefix) resources.push(prefix);
    else unnamedPools.push(textAt(pool, ["name"]) ?? "(unnamed)");
  }
  return {
    type: (textAt(properties, ["networkProfile", "outboundType"]) ?? "loadBalancer").toLowerCase(),
    resources: [...new Set(resources.filter((id) => id !== undefined).map((id) => id.toLowerCase()))],
    unnamedPools,
  };
}

/** The outbound types whose addresses the body names; the others go out by a route of the network's own. */
const namingTypes = new Set(["loadbalancer", "managednatgateway", "userassignednatgateway"]);

/** Outbound ways that are new against an earlier footprint. */
export interface NewOutbound {
  /** Lower-case ids of public IP addresses and prefixes whose addresses have to be read. */
  readonly resources: readonly string[];
  /** Why some new way cannot be known from ARM at all; `undefined` when all of them can be read. */
  readonly unknowable?: string;
}

/**
 * What is new in `now` against `before`. Without a `before` (a declared baseline on a cluster that was never seen
 * compliant) everything that the body names is new, and what it cannot name is taken as covered by the declaration.
 */
export function newOutbound(now: OutboundFootprint, before: OutboundFootprint | undefined): NewOutbound {
  if (!before) return { resources: now.resources };
  const resources = now.resources.filter((id) => !before.resources.includes(id));
  const pools = now.unnamedPools.filter((pool) => !before.unnamedPools.includes(pool));
  if (pools.length > 0) {
    return {
      resources,
      unknowable: `node pool ${pools.join(", ")} has public addresses that no prefix names`,
    };
  }
  if (now.type !== before.type && (resources.length === 0 || !namingTypes.has(now.type))) {
    return {
      resources,
      unknowable: `the outbound type changed from ${before.type} to ${now.type}, whose addresses the cluster does not name`,
    };
  }
  return { resources };
}

/** What reading the new outbound ways gave. */
export type OutboundReading =
  | { readonly kind: "known"; readonly blocks: readonly string[] }
  | { readonly kind: "unknown"; readonly reason: string };

/** The outbound addresses that are new since the baseline: what the approved list does not let in yet. */
export interface OutboundNews {
  /** CIDR blocks that have to go into the list that is put back. */
  readonly blocks: readonly string[];
  /** Why there may be more of them that nobody knows; absent where all are known. */
  readonly unread?: string;
}

/** True where there is something to say. */
export function isOutboundNews({ blocks, unread }: OutboundNews): boolean {
  return blocks.length > 0 || unread !== undefined;
}
