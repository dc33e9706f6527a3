import { propertyAt, textAt } from "../../../core/cluster/arm-body.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../core/json/json.ts";
import type { AppSettings, SecretReference, Site } from "../guardrail-facts.ts";

// Shapes: Site, StringDictionary and ApiKVReferenceCollection in the REST reference of Microsoft.Web.

/** A function app's body. */
export function siteOf(siteId: string, body: JsonObject): Site {
  const identities = propertyAt(body, ["identity", "userAssignedIdentities"]);
  return {
    id: textAt(body, ["id"]) ?? siteId,
    state: textAt(body, ["properties", "state"]),
    hostName: textAt(body, ["properties", "defaultHostName"]),
    systemPrincipalId: textAt(body, ["identity", "principalId"]),
    userIdentities: Object.entries(isJsonObject(identities) ? identities : {}).flatMap(([id, identity]) => {
      const principalId = textAt(identity, ["principalId"]);
      const clientId = textAt(identity, ["clientId"]);
      return principalId === undefined || clientId === undefined ? [] : [{ id, principalId, clientId }];
    }),
    keyVaultIdentity: textAt(body, ["properties", "keyVaultReferenceIdentity"]),
    runtime: runtimeOf(body),
  };
}

/** Flex Consumption has a runtime of its own; other plans write `Node|22` into `linuxFxVersion`. */
function runtimeOf(body: JsonObject): Site["runtime"] {
  const path = ["properties", "functionAppConfig", "runtime"];
  const name = textAt(body, [...path, "name"]);
  const version = textAt(body, [...path, "version"]);
  if (name !== undefined && version !== undefined) return { name, version };
  const [stack, number] = (textAt(body, ["properties", "siteConfig", "linuxFxVersion"]) ?? "").split("|");
  return stack && number ? { name: stack, version: number } : undefined;
}

/** The app settings by name: `properties` of the answer. */
export function appSettingsOf(body: JsonObject): AppSettings {
  const properties = body.properties;
  if (!isJsonObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

/** An entry of the list of Key Vault references; its id ends in the setting's name. */
export function secretReferenceOf(entry: Json): SecretReference {
  return {
    setting: (textAt(entry, ["id"]) ?? textAt(entry, ["name"]) ?? "").split("/").at(-1) ?? "",
    status: textAt(entry, ["properties", "status"]) ?? "unknown",
    details: textAt(entry, ["properties", "details"]),
  };
}
