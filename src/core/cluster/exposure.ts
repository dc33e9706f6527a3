import type { Json, JsonObject } from "../json/json.ts";
import { type AuthorizedRanges, readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { propertyAt } from "./arm-body.ts";
import type { GuardedSetting } from "./guarded-setting.ts";

/** The properties of a cluster body that decide its exposure, with their paths under `properties`. */
export const exposurePaths = {
  authorizedIPRanges: ["apiServerAccessProfile", "authorizedIPRanges"],
  enablePrivateCluster: ["apiServerAccessProfile", "enablePrivateCluster"],
  publicNetworkAccess: ["publicNetworkAccess"],
  enablePrivateClusterPublicFQDN: ["apiServerAccessProfile", "enablePrivateClusterPublicFQDN"],
  disableRunCommand: ["apiServerAccessProfile", "disableRunCommand"],
  disableLocalAccounts: ["disableLocalAccounts"],
  networkPolicy: ["networkProfile", "networkPolicy"],
  podLinkLocalAccess: ["networkProfile", "podLinkLocalAccess"],
} as const satisfies Record<string, readonly string[]>;

/** The name of one exposure property. */
export type ExposureProperty = keyof typeof exposurePaths;

/** All exposure properties. */
export const exposureProperties = Object.keys(exposurePaths) as readonly ExposureProperty[];

/** A cluster's exposure as ARM's own values, `null` where a property is absent. What is stored and shown. */
export type ExposureValues = Readonly<Record<ExposureProperty, Json>>;

/** The property that each setting guards. */
export const guardedProperty: Record<GuardedSetting, ExposureProperty> = {
  "authorized-ranges": "authorizedIPRanges",
  "private-cluster": "enablePrivateCluster",
  "public-network-access": "publicNetworkAccess",
  "public-fqdn": "enablePrivateClusterPublicFQDN",
  "run-command": "disableRunCommand",
  "local-accounts": "disableLocalAccounts",
  "network-policy": "networkPolicy",
  "imds-restriction": "podLinkLocalAccess",
};

/** The settings that are either strict or not: all but the ranges. */
export type SwitchSetting = Exclude<GuardedSetting, "authorized-ranges">;

/** All switch settings, in the order in which they are reported. */
export const switchSettings = [
  "private-cluster",
  "public-network-access",
  "public-fqdn",
  "run-command",
  "local-accounts",
  "network-policy",
  "imds-restriction",
] as const satisfies readonly SwitchSetting[];

/**
 * Whether a value is the strict state of its setting. Only ARM's own value counts, words in any case: whatever surprises is weak.
 *
 * - An absent `publicNetworkAccess` is enabled.
 * - An absent public FQDN property is on: a private cluster gets the public name unless it is declined.
 * - `networkPolicy: "none"` is none; strict are the engines that the API knows (`KnownNetworkPolicy` in the SDK).
 * - IMDS: `None` is restricted, `IMDS` is open (learn.microsoft.com/azure/aks/imds-restriction).
 */
const strict: Record<SwitchSetting, (value: Json) => boolean> = {
  "private-cluster": (value) => value === true,
  "public-network-access": (value) => isOneOf(value, ["disabled"]),
  "public-fqdn": (value) => value === false,
  "run-command": (value) => value === true,
  "local-accounts": (value) => value === true,
  "network-policy": (value) => isOneOf(value, ["azure", "calico", "cilium"]),
  "imds-restriction": (value) => isOneOf(value, ["none"]),
};

/** True when the value is the strict state of the setting. */
export function isStrict(setting: SwitchSetting, value: Json): boolean {
  return strict[setting](value);
}

/** True when the API server has a private endpoint, to which authorized ranges do not apply. */
export function isPrivate(values: Partial<ExposureValues>): boolean {
  return isStrict("private-cluster", values.enablePrivateCluster ?? null);
}

/** What the exposure's ranges allow. */
export function rangesOf(values: Partial<ExposureValues>): AuthorizedRanges {
  return readAuthorizedRanges(values.authorizedIPRanges);
}

/** Reads the exposure from the `properties` of an ARM body. */
export function readExposure(properties: JsonObject): ExposureValues {
  const value = (name: ExposureProperty): Json => propertyAt(properties, exposurePaths[name]) ?? null;
  return {
    authorizedIPRanges: value("authorizedIPRanges"),
    enablePrivateCluster: value("enablePrivateCluster"),
    publicNetworkAccess: value("publicNetworkAccess"),
    enablePrivateClusterPublicFQDN: value("enablePrivateClusterPublicFQDN"),
    disableRunCommand: value("disableRunCommand"),
    disableLocalAccounts: value("disableLocalAccounts"),
    networkPolicy: value("networkPolicy"),
    podLinkLocalAccess: value("podLinkLocalAccess"),
  };
}

function isOneOf(value: Json, words: readonly string[]): boolean {
  return typeof value === "string" && words.includes(value.toLowerCase());
}
