/** Any value that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** True for a JSON object, not for null or an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses JSON text. Throws SyntaxError when it is not JSON. */
export function parseJson(text: string): JsonValue {
  return JSON.parse(text);
}

/**
 * Parses JSON text that must be an object. Throws SyntaxError when it is not JSON and TypeError when it
 * is JSON of another kind.
 */
export function parseJsonObject(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new TypeError("expected a JSON object");
  return value;
}

/** The value at a dotted path, or undefined. A number selects an array's entry: `a.0.b`. */
export function valueAt(root: JsonValue | undefined, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const key of path.split(".")) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isJsonObject(value)) value = Object.hasOwn(value, key) ? value[key] : undefined;
    else return undefined;
  }
  return value;
}

/** Sets the value at a dotted path of object keys, and creates the objects on the way. */
export function setAt(root: JsonObject, path: string, value: JsonValue): void {
  const { parent, last } = parentOf(root, path);
  parent[last] = value;
}

/** Removes the property at a dotted path of object keys. */
export function removeAt(root: JsonObject, path: string): void {
  const { parent, last } = parentOf(root, path);
  delete parent[last];
}

function parentOf(root: JsonObject, path: string): { parent: JsonObject; last: string } {
  const keys = path.split(".");
  const last = keys.pop() ?? path;
  let parent = root;
  for (const key of keys) {
    const next = parent[key];
    if (isJsonObject(next)) parent = next;
    else {
      const made: JsonObject = {};
      parent[key] = made;
      parent = made;
    }
  }
  return { parent, last };
}
