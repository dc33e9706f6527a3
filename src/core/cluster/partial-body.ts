import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";
import { property } from "./arm-body.ts";

/** What ARM returns of every managed cluster, however old: each has a version, pools and a network. */
const always = ["kubernetesVersion", "agentPoolProfiles", "networkProfile"];

/**
 * Why a cluster's `properties` are not a whole answer; `undefined` when they may be one. Absence means "open" or
 * "default" in a whole body; in a part of one it means nothing, so that a part must never be judged, put back by a PUT
 * or taken for a baseline, which would approve everything.
 */
export function partialBodyProblem(properties: Json | undefined): string | undefined {
  if (!isJsonObject(properties)) return "it has no `properties`";
  if (Object.keys(properties).length === 0) return "its `properties` are empty";
  const present = always.some((name) => isThere(properties, name));
  return present
    ? undefined
    : `its \`properties\` are a part only: none of ${always.join(", ")} is among them`;
}

function isThere(properties: JsonObject, name: string): boolean {
  const value = property(properties, name);
  return value !== undefined && value !== null;
}
