import { isJsonObject, type Json } from "../../../src/core/json/json.ts";

/** One place at which two JSON values differ. List elements stand in the path with their index. */
export interface Difference {
  readonly path: readonly string[];
  readonly kind: "missing" | "added" | "changed";
}

/** All places at which `after` differs from `before`: the outermost ones, names compared to the letter. */
export function differences(before: Json, after: Json, path: readonly string[] = []): Difference[] {
  const left = partsOf(before);
  const right = partsOf(after);
  if (!left || !right || Array.isArray(before) !== Array.isArray(after)) {
    return Object.is(before, after) ? [] : [{ path, kind: "changed" }];
  }
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key): Difference[] => {
    const here = [...path, key];
    const was = left.get(key);
    const is = right.get(key);
    if (was === undefined) return [{ path: here, kind: "added" }];
    if (is === undefined) return [{ path: here, kind: "missing" }];
    return differences(was, is, here);
  });
}

function partsOf(value: Json): ReadonlyMap<string, Json> | undefined {
  if (Array.isArray(value)) return new Map(value.map((element: Json, index) => [String(index), element]));
  return isJsonObject(value) ? new Map(Object.entries(value)) : undefined;
}
