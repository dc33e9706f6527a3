import type { Json } from "../json/json.ts";
import { grantsOfConnectivity, withoutConnectivity } from "./api-connectivity.ts";
import { foldCase } from "./cluster-id.ts";
import { grantsOfAdmins, withoutAdminGroups } from "./entra-admins.ts";
import { type Grant, grantsBeyond } from "./grant.ts";
import type { GuardedSetting } from "./guarded-setting.ts";
import { connectionsOf, grantsOfConnections, privateEndpointsValue } from "./private-endpoint.ts";
import { grantsOfIssuers, issuersOf, tokenIssuersValue } from "./token-issuer.ts";
import { bindingsOf, grantsOfBindings, trustedAccessValue } from "./trusted-access.ts";

/**
 * Ways into a cluster that neither its authorized ranges nor a private endpoint stop. Each is a set of grants, and its
 * baseline is the set that was approved.
 */
export const wayInSettings = [
  "trusted-access",
  "private-endpoints",
  "cluster-admins",
  "api-connectivity",
  "token-issuers",
] as const satisfies readonly GuardedSetting[];

/** One of these ways in. */
export type WayInSetting = (typeof wayInSettings)[number];

const grantsOf: Record<WayInSetting, (value: Json) => readonly Grant[]> = {
  "trusted-access": grantsOfBindings,
  "private-endpoints": grantsOfConnections,
  "cluster-admins": grantsOfAdmins,
  "api-connectivity": grantsOfConnectivity,
  "token-issuers": grantsOfIssuers,
};

/** True for a setting that is such a way in. */
export function isWayIn(setting: GuardedSetting): setting is WayInSetting {
  return wayInSettings.some((known) => known === setting);
}

/** What a way in grants now and was not approved. */
export function grantsAdded(setting: WayInSetting, approved: Json, now: Json): readonly Grant[] {
  return grantsBeyond(grantsOf[setting](approved), grantsOf[setting](now));
}

/** True where a way in grants something that was not approved. */
export function isWayInWider(setting: WayInSetting, approved: Json, now: Json): boolean {
  return grantsAdded(setting, approved, now).length > 0;
}

/** A way in, the same for every way in which ARM may show the same. */
export function canonicalWayIn(setting: WayInSetting, value: Json): Json {
  return [...new Set(grantsOf[setting](value).map(({ kind, key }) => `${kind} ${key}`))].sort();
}

/**
 * A way in without what some resources are granted. A resource is named by its id or its name without case: that of a
 * binding or a connection, of what stands behind it, or of a group; of the connectivity it is `bastion` or `cloudShell`. An
 * issuer of tokens is named by its URL, to the letter, or by its authenticator's name.
 */
export function withoutResources(setting: WayInSetting, value: Json, resources: readonly string[]): Json {
  const named = new Set(resources.map(foldCase));
  const isNamed = (...ids: readonly string[]): boolean => ids.some((id) => named.has(foldCase(id)));
  switch (setting) {
    case "trusted-access":
      return trustedAccessValue(
        bindingsOf(value).filter(({ name, sourceResourceId }) => !isNamed(name, sourceResourceId)),
      );
    case "private-endpoints":
      return privateEndpointsValue(
        connectionsOf(value).filter(({ name, privateEndpoint }) => !isNamed(name, privateEndpoint)),
      );
    case "cluster-admins":
      return withoutAdminGroups(value, (group) => isNamed(group));
    case "api-connectivity":
      return withoutConnectivity(value, (name) => isNamed(name));
    case "token-issuers":
      return tokenIssuersValue(
        issuersOf(value).filter(({ name, issuer }) => !isNamed(name) && !resources.includes(issuer)),
      );
  }
}
