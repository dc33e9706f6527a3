import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/**
 * The leaves in which two bodies differ, by dotted path, as `resourcechanges` tells them
 * (learn.microsoft.com/azure/governance/resource-graph/changes/get-resource-changes).
 */
export function changedPaths(before: JsonObject, after: JsonObject): JsonObject {
  const left = leavesOf(before);
  const right = leavesOf(after);
  const changes: JsonObject = {};
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    const previousValue = left.get(path) ?? null;
    const newValue = right.get(path) ?? null;
    if (previousValue === newValue) continue;
    changes[path] = { previousValue, newValue, isTruncated: "false" };
  }
  return changes;
}

function leavesOf(body: JsonObject): ReadonlyMap<string, JsonValue> {
  const leaves = new Map<string, JsonValue>();
  const walk = (value: JsonValue, path: string): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`);
    else if (isJsonObject(value))
      for (const [name, inner] of Object.entries(value)) walk(inner, path === "" ? name : `${path}.${name}`);
    else leaves.set(path, value);
  };
  walk(body, "");
  return leaves;
}
