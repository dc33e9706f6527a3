import { isJsonObject, type Json } from "./json.ts";

/** Deep equality of JSON values; the order of an object's keys makes no difference. */
export function sameJson(left: Json, right: Json): boolean {
  return canonicalJson(left) === canonicalJson(right);
}

/** JSON text with sorted keys: the same for equal values, so it can be compared and hashed. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, part: Json) =>
    isJsonObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}
