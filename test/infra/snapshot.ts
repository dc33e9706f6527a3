import { readFileSync } from "node:fs";
import * as v from "valibot";
import { isJsonObject, type Json, type JsonObject } from "../../src/core/json/json.ts";

/** A resource as the compiler predicts it. What is known at deployment only stands there as an expression in brackets. */
export interface PredictedResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly properties: JsonObject;
  /** All of it, with `sku`, `identity` and the like. */
  readonly whole: JsonObject;
}

const schema = v.object({
  predictedResources: v.array(v.looseObject({ type: v.string(), name: v.string(), id: v.string() })),
  outputs: v.record(v.string(), v.unknown()),
});

/** What a parameter file in infra/parameters deploys, from its committed snapshot. */
export function snapshotOf(name: string): {
  readonly resources: readonly PredictedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
} {
  const { predictedResources, outputs } = v.parse(
    schema,
    JSON.parse(infraFile(`parameters/${name}.snapshot.json`)),
  );
  return {
    resources: predictedResources.map((resource) => {
      const whole = objectOf(resource);
      return { ...resource, properties: objectOf(whole.properties ?? {}), whole };
    }),
    outputs,
  };
}

/** The resources of one type in a snapshot. */
export function resourcesOf(name: string, type: string): readonly PredictedResource[] {
  return snapshotOf(name).resources.filter((resource) => resource.type === type);
}

/** The text of a file, by its path in infra/. */
export function infraFile(path: string): string {
  return readFileSync(new URL(`../../infra/${path}`, import.meta.url), "utf8");
}

/** A value as an object, or an error that says what it is instead. */
export function objectOf(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw new TypeError(`no object: ${JSON.stringify(value)}`);
}

/** The value at a path of names, such as `scopes.0`. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((inner, name) => {
    if (Array.isArray(inner)) return inner[Number(name)];
    return isJsonObject(inner) ? inner[name] : undefined;
  }, value);
}
