import { isJsonObject, type Json } from "../json/json.ts";
import { property } from "./arm-body.ts";
import { anyOfKind, type Grant, keyOf } from "./grant.ts";

/**
 * What of a cluster's `aadProfile` decides who administers it, as ARM's own values; `null` where there is no profile, as
 * on a cluster without Microsoft Entra integration. Whatever else a profile may hold is left out.
 */
export function readEntraAdmins(profile: Json | undefined): Json {
  if (profile === undefined || profile === null) return null;
  return {
    managed: property(profile, "managed") ?? null,
    enableAzureRBAC: property(profile, "enableAzureRBAC") ?? null,
    adminGroupObjectIDs: property(profile, "adminGroupObjectIDs") ?? null,
    tenantID: property(profile, "tenantID") ?? null,
  };
}

/**
 * What the profile grants. A switch that is off grants something too: without managed Entra integration, or without Azure
 * RBAC, what was decided there decides nothing any more. A cluster without a profile has no tenant that another one could
 * take the place of, so any is as good.
 */
export function grantsOfAdmins(profile: Json): readonly Grant[] {
  const tenant = property(profile, "tenantID") ?? null;
  return [
    ...switchGrant("managed", profile, managedOff, "managed Microsoft Entra integration is off"),
    ...switchGrant("enableAzureRBAC", profile, "rbac off", "Azure RBAC for Kubernetes is off"),
    {
      kind: "tenant",
      key: tenant === null ? anyOfKind : keyOf(inWords(tenant)),
      words: `the tenant is ${tenant === null ? "not stated" : inWords(tenant)}`,
      ...(profile === null ? { saidBy: managedOff } : {}),
    },
    ...adminGroups(profile).map((group) => ({
      kind: "group",
      key: keyOf(inWords(group)),
      words: `group ${inWords(group)} administers the cluster`,
    })),
  ];
}

/** The groups whose members are cluster administrators; what cannot be read as a list is one that nobody has approved. */
export function adminGroups(profile: Json): readonly Json[] {
  const groups = property(profile, "adminGroupObjectIDs") ?? null;
  if (groups === null) return [];
  return Array.isArray(groups) ? groups : [groups];
}

/** The profile without some of its groups. */
export function withoutAdminGroups(profile: Json, isLeftOut: (group: string) => boolean): Json {
  if (!isJsonObject(profile) || !adminGroups(profile).some((group) => isLeftOut(inWords(group))))
    return profile;
  return {
    ...profile,
    adminGroupObjectIDs: adminGroups(profile).filter((group) => !isLeftOut(inWords(group))),
  };
}

const managedOff = "managed off";

function switchGrant(name: string, profile: Json, key: string, words: string): readonly Grant[] {
  return property(profile, name) === true ? [] : [{ kind: name, key, words }];
}

function inWords(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
