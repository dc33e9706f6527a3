import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { childNode, copyJson, counterpart, type KnownNode, managedClusterNode } from "./known-properties.ts";
import type { PutViolation } from "./put-violation.ts";

/** What a PUT makes of a stored cluster. */
export interface PutOutcome {
  readonly body: JsonObject;
  readonly violations: readonly PutViolation[];
}

/**
 * A PUT on an existing cluster is not a strict replace (facts page, section 2):
 *
 *   read-only property sent            ignored, the server's own stays
 *   top-level block omitted or null    backfilled from the stored cluster
 *   authorizedIPRanges omitted or null kept: only [] clears it
 *   other nested property omitted      reset (a partial PUT has reset sub-fields: CHANGELOG 2025-03-16)
 *   agent pool omitted                 kept: pools are removed through their own resource
 *   pool nodeImageVersion sent         recorded, see PutViolation
 */
export function applyPut(stored: JsonObject, requested: JsonObject): PutOutcome {
  const violations: PutViolation[] = [];
  const body = mergeObject(stored, requested, { node: managedClusterNode, path: "", violations });
  return { body, violations };
}

interface Place {
  readonly node: KnownNode;
  readonly path: string;
  readonly violations: PutViolation[];
}

function mergeObject(stored: JsonObject, requested: JsonObject, place: Place): JsonObject {
  const result: JsonObject = {};
  for (const key of new Set([...Object.keys(stored), ...Object.keys(requested)])) {
    const below = { ...place, node: childNode(place.node, key), path: join(place.path, key) };
    const merged = mergeProperty(stored[key], requested[key], below);
    if (merged !== undefined) result[key] = merged;
  }
  return result;
}

function mergeProperty(
  stored: JsonValue | undefined,
  requested: JsonValue | undefined,
  place: Place,
): JsonValue | undefined {
  if (place.node === "ro") return stored;
  if (/^properties\.agentPoolProfiles\[\d+\]\.nodeImageVersion$/.test(place.path)) {
    if (requested !== undefined) place.violations.push({ kind: "node-image-rollback", path: place.path });
    return stored ?? requested;
  }
  if (requested === undefined || requested === null) return omitted(stored, requested, place);
  return mergeValue(stored, requested, place);
}

function omitted(
  stored: JsonValue | undefined,
  requested: null | undefined,
  place: Place,
): JsonValue | undefined {
  if (stored === undefined || stored === null) return stored ?? requested;
  if (place.path.startsWith("identity.userAssignedIdentities.")) {
    place.violations.push({ kind: "user-assigned-identity-dropped", path: place.path });
    return undefined;
  }
  const isKept = keptWhenOmitted(place.path);
  place.violations.push({
    kind: "property-omitted",
    path: place.path,
    effect: isKept ? "kept" : "reset",
  });
  return isKept ? stored : requested;
}

function keptWhenOmitted(path: string): boolean {
  return (
    /^[^.[]+$/.test(path) ||
    /^properties\.[^.[]+$/.test(path) ||
    path === "properties.apiServerAccessProfile.authorizedIPRanges"
  );
}

function mergeValue(stored: JsonValue | undefined, requested: JsonValue, place: Place): JsonValue {
  // A writable leaf is replaced whole: lists of strings, and free-form maps such as tags.
  if (place.node === "rw") return copyJson(requested);
  if (Array.isArray(requested)) {
    return mergeArray(Array.isArray(stored) ? stored : [], requested, place);
  }
  if (isJsonObject(requested)) {
    return mergeObject(isJsonObject(stored) ? stored : {}, requested, place);
  }
  return requested;
}

function mergeArray(stored: readonly JsonValue[], requested: readonly JsonValue[], place: Place): JsonValue {
  const taken = new Set<JsonValue>();
  const merged = requested.map((item, index) => {
    const mate = counterpart(item, index, stored);
    if (mate !== undefined) taken.add(mate);
    const path = `${place.path}[${index}]`;
    return mergeValue(mate, item, { ...place, node: childNode(place.node, String(index)), path });
  });
  if (place.path !== "properties.agentPoolProfiles") return merged;
  const left = stored.filter((pool) => !taken.has(pool));
  for (const pool of left) {
    const name = isJsonObject(pool) ? String(pool.name) : "?";
    place.violations.push({ kind: "property-omitted", path: `${place.path}[name=${name}]`, effect: "kept" });
  }
  return [...merged, ...left];
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
