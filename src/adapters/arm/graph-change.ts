import { property, textAt } from "../../core/cluster/arm-body.ts";
import { parseClusterId } from "../../core/cluster/cluster-id.ts";
import { bodyPathOf } from "../../core/cluster/exposure.ts";
import { type GuardedSetting, guardedSettings } from "../../core/cluster/guarded-setting.ts";
import { isJsonObject, type Json } from "../../core/json/json.ts";
import type { Actor } from "../../core/model/actor.ts";
import type { FleetChange } from "../../core/model/fleet-change.ts";
import { isoInstant } from "../../core/time/iso-instant.ts";

/** Longer names are none of a person's or an app's. */
const longestName = 256;

/**
 * Reads a row of `resourcechanges`; `undefined` where it is about no cluster, or about nothing that is guarded. What it
 * says of who wrote is ARM's own word (learn.microsoft.com/azure/governance/resource-graph/changes/get-resource-changes).
 */
export function fleetChangeOf(row: Json | undefined): FleetChange | undefined {
  const properties = property(row, "properties");
  const cluster = parseClusterId(textAt(properties, ["targetResourceId"]));
  const at = isoInstant(textAt(properties, ["changeAttributes", "timestamp"]));
  const settings = touchedSettings(property(properties, "changes"));
  if (!cluster || at === undefined || settings.length === 0) return undefined;
  const attributes = property(properties, "changeAttributes");
  const actor = actorOf(attributes);
  const correlationId = correlationIdOf(textAt(attributes, ["correlationId"]));
  return {
    clusterKey: cluster.key,
    at,
    ...(actor ? { actor } : {}),
    ...(correlationId ? { correlationId } : {}),
    settings,
  };
}

/** The guarded settings whose path a change is at, above or below: a list that changes is told entry by entry. */
function touchedSettings(changes: Json | undefined): readonly GuardedSetting[] {
  if (!isJsonObject(changes)) return [];
  const paths = Object.keys(changes).map((path) => path.toLowerCase());
  return guardedSettings.filter((setting) => {
    const place = bodyPathOf(setting);
    if (!place) return false;
    const own = ["properties", ...place].join(".").toLowerCase();
    return paths.some((path) => isSameOrBelow(path, own) || isSameOrBelow(own, path));
  });
}

function isSameOrBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

function actorOf(attributes: Json | undefined): Actor | undefined {
  const name = textAt(attributes, ["changedBy"])?.trim().slice(0, longestName) ?? "";
  const type = textAt(attributes, ["changedByType"])?.toLowerCase() ?? "";
  // Background changes show "System", and some rows "Unspecified": nobody has a name there.
  if (name === "" || name.toLowerCase() === "unspecified") return undefined;
  if (name.toLowerCase() === "system") return { kind: "unknown", name, origin: { kind: "azure" } };
  if (name.includes("@")) return { kind: "user", name, upn: name };
  const isApp = type === "application" || type === "serviceprincipal";
  if (!isGuid(name)) return { kind: type === "user" ? "user" : isApp ? "app" : "unknown", name };
  return isApp ? { kind: "app", name, appId: name.toLowerCase() } : { kind: "unknown", name };
}

/** All zeroes stand for no operation that is known. */
function correlationIdOf(text: string | undefined): string | undefined {
  return text !== undefined && isGuid(text) && !/^[0-]+$/.test(text) ? text : undefined;
}

function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
