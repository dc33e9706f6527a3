import { isIP } from "node:net";
import { flatError, RefusedRequest } from "../http/arm-answer.ts";
import { isJsonObject, type JsonObject, type JsonValue, valueAt } from "../json.ts";
import { unknownPaths } from "./known-properties.ts";

const profile = "properties.apiServerAccessProfile";
const publicName = `${profile}.enablePrivateClusterPublicFQDN`;
const rangesPath = `${profile}.authorizedIPRanges`;

/** Never to be changed, and never shown by a GET where they are secrets (facts page, "State errors"). */
const unchangeable = [
  "properties.windowsProfile.adminPassword",
  "properties.servicePrincipalProfile.secret",
  "properties.servicePrincipalProfile.clientId",
];

/**
 * Refuses what AKS refuses in the body of a PUT, before it is merged: fields the API does not know, and
 * properties that may not change. Codes of the 400s, where the facts page names none, and their wording are
 * constructed. Throws RefusedRequest.
 */
export function checkRequested(requested: JsonObject, stored: JsonObject | undefined): void {
  const [unknown] = unknownPaths(requested, stored);
  if (unknown !== undefined) {
    refuse(
      "UnmarshalError",
      `Unmarshal entity encountered error: json: unknown field "${unknown.split(".").at(-1)}".`,
      unknown,
    );
  }
  for (const path of stored === undefined ? [] : unchangeable) {
    const wanted = valueAt(requested, path);
    if (wanted !== undefined && wanted !== null && wanted !== valueAt(stored, path)) refuseChange(path);
  }
}

/** Refuses a cluster that AKS would not let exist. `merged` is what the PUT would make of `stored`. Throws RefusedRequest. */
export function checkMerged(merged: JsonObject, stored: JsonObject | undefined): void {
  const ranges = rangesOf(merged);
  const isPrivate = valueAt(merged, `${profile}.enablePrivateCluster`) === true;
  const isVnetIntegrated = valueAt(merged, `${profile}.enableVnetIntegration`) === true;
  const limit = isVnetIntegrated ? 2000 : 200;
  if (ranges.length > limit) {
    refuse(
      "InvalidParameter",
      `At most ${limit} authorized IP ranges are allowed, got ${ranges.length}.`,
      rangesPath,
    );
  }
  if (isPrivate && ranges.length > 0) {
    refuse("InvalidParameter", "Authorized IP ranges are not supported for a private cluster.", rangesPath);
  }
  if (ranges.includes("0.0.0.0/32") && ranges.length > 1) {
    refuse("InvalidParameter", "0.0.0.0/32 cannot be combined with other authorized IP ranges.", rangesPath);
  }
  if (ranges.length > 0 && isBasicLoadBalancer(merged)) {
    refuse("InvalidParameter", "Authorized IP ranges need the Standard load balancer.", rangesPath);
  }
  if (isPrivate && isNoZone(merged) && valueAt(merged, publicName) === false) {
    refuse("InvalidParameter", "A private cluster needs a private DNS zone or a public name.", publicName);
  }
  if (stored === undefined) return;
  // "You can only update from `byo` or `system` to `none`" (learn.microsoft.com/azure/aks/private-clusters).
  if (isPrivate && isNoZone(stored) && !isNoZone(merged)) refuseChange(`${profile}.privateDNSZone`);
  const wasPrivate = valueAt(stored, `${profile}.enablePrivateCluster`) === true;
  const wasVnetIntegrated = valueAt(stored, `${profile}.enableVnetIntegration`) === true;
  if (isPrivate !== wasPrivate && !wasVnetIntegrated) refuseChange(`${profile}.enablePrivateCluster`);
  if (wasVnetIntegrated && !isVnetIntegrated) refuseChange(`${profile}.enableVnetIntegration`);
}

function rangesOf(merged: JsonObject): string[] {
  const value = valueAt(merged, rangesPath) ?? [];
  if (!Array.isArray(value)) {
    return refuse("InvalidParameter", "authorizedIPRanges must be a list of strings.", rangesPath);
  }
  return value.map((entry) =>
    typeof entry === "string" && isRange(entry)
      ? entry
      : refuse("InvalidParameter", `${JSON.stringify(entry)} is not an IP range.`, rangesPath),
  );
}

/** A CIDR block, a bare address or a service tag (AKS:api-server-service-tags.md). */
function isRange(entry: string): boolean {
  const [address = "", length, ...rest] = entry.split("/");
  const family = isIP(address);
  if (family === 0) return /^[A-Za-z][A-Za-z0-9.]*$/.test(entry);
  if (length === undefined) return true;
  return rest.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128);
}

function isNoZone(cluster: JsonObject): boolean {
  const zone = valueAt(cluster, `${profile}.privateDNSZone`);
  return typeof zone === "string" && zone.toLowerCase() === "none";
}

function isBasicLoadBalancer(merged: JsonObject): boolean {
  const sku: JsonValue | undefined = valueAt(merged, "properties.networkProfile.loadBalancerSku");
  return typeof sku === "string" && sku.toLowerCase() === "basic";
}

/** The body of a PUT as an object. Throws RefusedRequest where it is something else. */
export function bodyObject(body: JsonValue | undefined): JsonObject {
  if (isJsonObject(body)) return body;
  return refuse(
    "InvalidRequestContent",
    "The request content was invalid and could not be deserialized.",
    "",
  );
}

function refuseChange(path: string): never {
  const target = path.replace(/^properties\./, "");
  throw new RefusedRequest(
    flatError(400, "PropertyChangeNotAllowed", `Changing property '${target}' is not allowed.`, target),
  );
}

function refuse(code: string, message: string, target: string): never {
  throw new RefusedRequest(flatError(400, code, message, target.replace(/^properties\./, "")));
}
