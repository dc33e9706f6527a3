import { isJsonObject, type Json } from "../../src/core/json/json.ts";

/**
 * A stored body with a requested one laid over it, much as AKS does with a PUT: what the request leaves out stays, in
 * objects and in the elements of lists that kept their length; everything else is taken from the request.
 */
export function mergeJson(stored: Json | undefined, requested: Json): Json {
  if (Array.isArray(stored) && Array.isArray(requested) && stored.length === requested.length) {
    return requested.map((element: Json, index) => mergeJson(stored[index], element));
  }
  if (!isJsonObject(stored) || !isJsonObject(requested)) return requested;
  return Object.fromEntries(
    [...new Set([...Object.keys(stored), ...Object.keys(requested)])].map((key) => {
      const wanted = requested[key];
      return [key, wanted === undefined ? (stored[key] ?? null) : mergeJson(stored[key], wanted)];
    }),
  );
}
