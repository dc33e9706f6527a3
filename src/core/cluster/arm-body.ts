import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";

/**
 * The name under which an object holds a property, compared without case: ARM's own casing is not stable
 * (Azure/AKS#2171). An exact match wins over another spelling.
 */
export function propertyKey(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === wanted);
}

/** A property's value, its name compared without case; `undefined` when it is absent. */
export function property(object: Json | undefined, name: string): Json | undefined {
  if (!isJsonObject(object)) return undefined;
  const key = propertyKey(object, name);
  return key === undefined ? undefined : object[key];
}

/** The value at the end of a path of property names, compared without case; `undefined` where the path ends early. */
export function propertyAt(object: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, name) => property(value, name), object);
}

/** A text property, or `undefined` when it is absent or not text. */
export function textAt(object: Json | undefined, path: readonly string[]): string | undefined {
  const value = propertyAt(object, path);
  return typeof value === "string" ? value : undefined;
}

/** A list property; empty when it is absent or not a list. */
export function listAt(object: Json | undefined, path: readonly string[]): readonly Json[] {
  const value = propertyAt(object, path);
  return Array.isArray(value) ? value : [];
}
