import type { Json, JsonObject } from "../json/json.ts";
import { type AuthorizedRanges, readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { readApiConnectivity } from "./api-connectivity.ts";
import { propertyAt } from "./arm-body.ts";
import { readEntraAdmins } from "./entra-admins.ts";
import { type GuardedSetting, guardedSettings } from "./guarded-setting.ts";
import type { WayInSetting } from "./way-in.ts";

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
  aadProfile: ["aadProfile"],
} as const satisfies Record<string, readonly string[]>;

/** What the cluster's own body shows. */
export type BodyProperty = keyof typeof exposurePaths;

/** All of these. */
export const bodyProperties = Object.keys(exposurePaths) as readonly BodyProperty[];

/** What is no part of the body: lists of the cluster's children, by their types. */
export const listedProperties = [
  "trustedAccessRoleBindings",
  "privateEndpointConnections",
  "jwtAuthenticators",
] as const;

/** One of these lists. */
export type ListedProperty = (typeof listedProperties)[number];

/** True for a list that no stable version has: it is read where a preview version is. */
export function isPreviewList(name: ListedProperty): boolean {
  return name === "jwtAuthenticators";
}

/** What only a preview version shows of the body, by its path under `properties`: missing where nobody looked, as a list is. */
export const previewPaths = {
  clusterAPIConnectivityProfile: ["networkProfile", "clusterAPIConnectivityProfile"],
} as const satisfies Record<string, readonly string[]>;

/** One of these. */
export type PreviewProperty = keyof typeof previewPaths;

/** What a read of the body at a stable version does not show. */
export const unshownProperties = [
  ...listedProperties,
  "clusterAPIConnectivityProfile",
] as const satisfies readonly (ListedProperty | PreviewProperty)[];

/** The name of one exposure property. */
export type ExposureProperty = BodyProperty | ListedProperty | PreviewProperty;

/** All exposure properties. */
export const exposureProperties: readonly ExposureProperty[] = [...bodyProperties, ...unshownProperties];

/**
 * A cluster's exposure as ARM's own values, `null` where the body lacks a property. What the body does not show and was
 * never read is missing: it is not taken for empty. What is stored and shown.
 */
export type ExposureValues = Readonly<
  Record<BodyProperty, Json> & Partial<Record<ListedProperty | PreviewProperty, Json>>
>;

/** What the body does not show and was never read. */
export function unreadProperties(
  values: Partial<ExposureValues>,
): readonly (ListedProperty | PreviewProperty)[] {
  return unshownProperties.filter((name) => values[name] === undefined);
}

/** The property that each setting guards. */
export const guardedProperty = {
  "authorized-ranges": "authorizedIPRanges",
  "private-cluster": "enablePrivateCluster",
  "public-network-access": "publicNetworkAccess",
  "public-fqdn": "enablePrivateClusterPublicFQDN",
  "run-command": "disableRunCommand",
  "local-accounts": "disableLocalAccounts",
  "network-policy": "networkPolicy",
  "imds-restriction": "podLinkLocalAccess",
  "trusted-access": "trustedAccessRoleBindings",
  "private-endpoints": "privateEndpointConnections",
  "cluster-admins": "aadProfile",
  "api-connectivity": "clusterAPIConnectivityProfile",
  "token-issuers": "jwtAuthenticators",
} as const satisfies Record<GuardedSetting, ExposureProperty>;

/** The settings that are judged by some lists. */
export function settingsOfLists(lists: readonly ListedProperty[]): readonly GuardedSetting[] {
  return guardedSettings.filter((setting) => lists.some((name) => name === guardedProperty[setting]));
}

/** A setting of which only a preview version shows anything. */
export type PreviewSetting = "imds-restriction" | "api-connectivity";

/** Those of them that a read has not shown. */
export function unseenPreviewSettings(values: Partial<ExposureValues>): readonly PreviewSetting[] {
  const settings: readonly PreviewSetting[] = ["imds-restriction", "api-connectivity"];
  return settings.filter((setting) => (values[guardedProperty[setting]] ?? null) === null);
}

/** Where a setting stands under `properties`; `undefined` for what a stable body does not show, and nobody writes. */
export function bodyPathOf(setting: GuardedSetting): readonly string[] | undefined {
  const name = bodyProperties.find((known) => known === guardedProperty[setting]);
  return name && exposurePaths[name];
}

/** What a policy can declare: what was approved of the ways in is known by the resources that have it, and is not written down. */
export type DeclarableProperty = Exclude<ExposureProperty, (typeof guardedProperty)[WayInSetting]>;

/** The settings that are either strict or not: all but the ranges and the ways in, which are sets. */
export type SwitchSetting = Exclude<GuardedSetting, "authorized-ranges" | WayInSetting>;

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

/** Reads the exposure from the `properties` of an ARM body, which tells nothing of the lists. */
export function readExposure(properties: JsonObject): ExposureValues {
  const value = (name: BodyProperty): Json => propertyAt(properties, exposurePaths[name]) ?? null;
  const connectivity = propertyAt(properties, previewPaths.clusterAPIConnectivityProfile);
  return {
    authorizedIPRanges: value("authorizedIPRanges"),
    enablePrivateCluster: value("enablePrivateCluster"),
    publicNetworkAccess: value("publicNetworkAccess"),
    enablePrivateClusterPublicFQDN: value("enablePrivateClusterPublicFQDN"),
    disableRunCommand: value("disableRunCommand"),
    disableLocalAccounts: value("disableLocalAccounts"),
    networkPolicy: value("networkPolicy"),
    podLinkLocalAccess: value("podLinkLocalAccess"),
    aadProfile: readEntraAdmins(value("aadProfile")),
    ...(connectivity === undefined
      ? {}
      : { clusterAPIConnectivityProfile: readApiConnectivity(connectivity) }),
  };
}

function isOneOf(value: Json, words: readonly string[]): boolean {
  return typeof value === "string" && words.includes(value.toLowerCase());
}
