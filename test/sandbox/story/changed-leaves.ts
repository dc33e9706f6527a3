import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject, type JsonValue } from "../arm/json.ts";

/**
 * The places where a body that was sent differs from what was there, as dotted paths. Only what was sent is looked at:
 * a PUT leaves out what is read-only.
 */
export function changedLeaves(before: JsonObject, sent: JsonObject): readonly string[] {
  return Object.entries(sent).flatMap(([name, value]) => leavesBelow(before[name], value, name));
}

function leavesBelow(
  before: JsonValue | undefined,
  sent: JsonValue | undefined,
  path: string,
): readonly string[] {
  if (isJsonObject(sent) && isJsonObject(before)) {
    return Object.entries(sent).flatMap(([name, value]) =>
      leavesBelow(before[name], value, `${path}.${name}`),
    );
  }
  // A list of objects, such as the node pools: element by element. A list of texts is one leaf.
  if (
    Array.isArray(sent) &&
    Array.isArray(before) &&
    sent.length === before.length &&
    sent.every(isJsonObject)
  ) {
    return sent.flatMap((value, index) => leavesBelow(before[index], value, `${path}[${index}]`));
  }
  return isDeepStrictEqual(before, sent) ? [] : [path];
}
