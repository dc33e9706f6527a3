import { isJsonObject, type JsonValue, parseJson } from "../json.ts";
import tree from "./known-properties.json" with { type: "json" };

/**
 * What the API knows of one place in a managed cluster's body. `rw` may be written, `ro` is the server's.
 * An object node has a child per property, or one child for every element of an array (`[]`) or every key
 * of a map (`{}`). Undefined: the API does not know the property.
 *
 * known-properties.json was derived from the model's serializers in @azure/arm-containerservice 25.3.0
 * (API version 2026-04-01): what its serializer writes is `rw`, what only its deserializer reads is `ro`.
 * A test holds every fixture to it.
 */
export type KnownNode = "rw" | "ro" | KnownChildren | undefined;

/** The children of an object node. */
export interface KnownChildren {
  readonly [property: string]: KnownNode;
}

/** The node of a whole managed cluster body. */
export const managedClusterNode: KnownNode = toNode(tree);

function toNode(value: JsonValue): KnownNode {
  if (value === "rw" || value === "ro") return value;
  if (!isJsonObject(value)) throw new TypeError(`known-properties.json: unexpected ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toNode(child)]));
}

/** The node below `parent` for one key of a JSON object or one index of an array. */
export function childNode(parent: KnownNode, key: string): KnownNode {
  if (parent === undefined) return undefined;
  // A leaf that holds an object (tags, node labels, add-on config) is a free-form map.
  if (typeof parent === "string") return parent;
  return parent["[]"] ?? parent["{}"] ?? (Object.hasOwn(parent, key) ? parent[key] : undefined);
}

/**
 * Paths in `requested` that the API does not know and the stored body does not have. AKS rejects unknown
 * fields since API version 2024-01-01 (CHANGELOG 2024-02-07); a property that the cluster shows already is
 * taken to belong to a newer or preview version, and may be sent back.
 */
export function unknownPaths(requested: JsonValue, stored: JsonValue | undefined): string[] {
  const found: string[] = [];
  collect(requested, stored, managedClusterNode, "", found);
  return found;
}

function collect(
  value: JsonValue,
  stored: JsonValue | undefined,
  node: KnownNode,
  path: string,
  found: string[],
) {
  if (typeof node === "string") return;
  if (Array.isArray(value)) {
    const storedArray = Array.isArray(stored) ? stored : [];
    value.forEach((item, index) => {
      collect(item, counterpart(item, index, storedArray), childNode(node, "0"), `${path}[${index}]`, found);
    });
    return;
  }
  if (!isJsonObject(value)) return;
  const storedObject = isJsonObject(stored) ? stored : {};
  for (const [key, child] of Object.entries(value)) {
    const below = childNode(node, key);
    const childPath = path === "" ? key : `${path}.${key}`;
    if (below === undefined && !Object.hasOwn(storedObject, key)) found.push(childPath);
    else collect(child, storedObject[key], below, childPath, found);
  }
}

/** The stored array entry that a requested one stands for: the same `name` if it has one, else the index. */
export function counterpart(
  item: JsonValue,
  index: number,
  stored: readonly JsonValue[],
): JsonValue | undefined {
  if (!isJsonObject(item) || typeof item.name !== "string") return stored[index];
  const name = item.name;
  return stored.find((candidate) => isJsonObject(candidate) && candidate.name === name);
}

/** A deep copy of JSON data. */
export function copyJson(value: JsonValue): JsonValue {
  return parseJson(JSON.stringify(value));
}
