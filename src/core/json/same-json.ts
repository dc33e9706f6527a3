import { isJsonObject, type Json, type JsonObject } from "./json.ts";

/** Deep equality of JSON values; the order of an object's keys makes no difference. */
export function sameJson(left: Json, right: Json): boolean {
  return sameAsJson(left, right);
}

/** Whether two values of plain data are the same as JSON: a member that is `undefined` is none. */
export function sameAsJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((part, index) => sameAsJson(part, right[index]))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const names = definedNames(left);
  return (
    names.length === definedNames(right).length &&
    names.every((name) => Object.hasOwn(right, name) && sameAsJson(left[name], right[name]))
  );
}

function definedNames(object: JsonObject): readonly string[] {
  return Object.keys(object).filter((name) => object[name] !== undefined);
}

/** JSON text with sorted keys: the same for equal values, so it can be compared and hashed. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, part: Json) =>
    isJsonObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}
