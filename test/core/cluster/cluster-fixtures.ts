import { readdirSync, readFileSync } from "node:fs";
import { type ClusterSnapshot, readCluster } from "../../../src/core/cluster/cluster-snapshot.ts";
import { isJsonObject, type JsonObject } from "../../../src/core/json/json.ts";

const folder = new URL("../../fixtures/arm/", import.meta.url);

/** The names of all cluster bodies in test/fixtures/arm. */
export const clusterFixtures: readonly string[] = readdirSync(folder)
  .filter((file) => !/^(error|lro)-/.test(file))
  .map((file) => file.replace(/\.json$/, ""));

/** A cluster body of the fixtures, as ARM sends it. */
export function clusterBody(name: string): JsonObject {
  const body: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
  if (!isJsonObject(body)) throw new TypeError(`${name} is no JSON object`);
  return body;
}

/** A body as the core reads it. */
export function snapshotOf(body: JsonObject): ClusterSnapshot {
  const snapshot = readCluster(body);
  if ("problem" in snapshot) throw new TypeError(snapshot.problem);
  return snapshot;
}
