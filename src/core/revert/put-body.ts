import { propertyKey } from "../cluster/arm-body.ts";
import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";
import type { Leaf } from "../model/revert-plan.ts";
import { neverSentProperties, readOnlyProperties } from "./read-only-properties.ts";

/**
 * The body of a revert's PUT: what the GET returned, less the read-only properties, with only the given leaves changed.
 * A property that no model knows is kept; nothing relies on omission, as AKS backfills some omitted properties and
 * resets others (hashicorp/terraform-provider-azurerm#20085, AKS release notes 2025-03-16).
 */
export function putBody(body: JsonObject, leaves: readonly Leaf[]): JsonObject {
  const writable = omit(body, [...readOnlyProperties, ...neverSentProperties]);
  return leaves.reduce<JsonObject>(
    (changed, { path, value }) => withValue(changed, ["properties", ...path], value),
    isJsonObject(writable) ? writable : {},
  );
}

/** Leaves alone, as an object in ARM's shape: what a revert changes, to be shown and recorded. */
export function patchOf(leaves: readonly Leaf[]): JsonObject {
  return leaves.reduce<JsonObject>(
    (patch, { path, value }) => withValue(patch, ["properties", ...path], value),
    {},
  );
}

/** A copy without the properties at the given paths. Names are compared without case; `*` matches every one. */
function omit(value: Json, paths: readonly (readonly string[])[]): Json {
  if (paths.length === 0) return value;
  if (Array.isArray(value)) return value.map((element: Json) => omit(element, below(paths, undefined)));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => {
      const matching = below(paths, key);
      return matching.some((rest) => rest.length === 0) ? [] : [[key, omit(child, matching)]];
    }),
  );
}

/** What is left of each path that goes through this key; list elements have no key and match only `*`. */
function below(paths: readonly (readonly string[])[], key: string | undefined): (readonly string[])[] {
  return paths.flatMap(([head, ...rest]) =>
    head === "*" || (key !== undefined && head?.toLowerCase() === key.toLowerCase()) ? [rest] : [],
  );
}

/** A copy with one value set, under the spelling of the names that the object already has. */
function withValue(object: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [name, ...rest] = path;
  if (name === undefined) return object;
  const key = propertyKey(object, name) ?? name;
  const child = object[key];
  return {
    ...object,
    [key]: rest.length === 0 ? value : withValue(isJsonObject(child) ? child : {}, rest, value),
  };
}
