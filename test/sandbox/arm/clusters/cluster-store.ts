import { randomUUID } from "node:crypto";
import { isJsonObject, type JsonObject, setAt, valueAt } from "../json.ts";
import { copyJson } from "./known-properties.ts";
import { type ClusterId, clusterKey, formatClusterId, parseClusterId } from "./resource-id.ts";

/** A cluster as the service keeps it. The eTag is always in `body`; `omitETag` only hides it. */
export interface StoredCluster {
  readonly id: ClusterId;
  body: JsonObject;
  readonly omitETag: boolean;
}

/** The clusters by resource id, compared without case, in the order they were made. */
export interface ClusterStore {
  get(id: ClusterId): StoredCluster | undefined;
  put(cluster: StoredCluster): void;
  delete(id: ClusterId): void;
  list(): StoredCluster[];
}

/** An empty store. */
export function createClusterStore(): ClusterStore {
  const clusters = new Map<string, StoredCluster>();
  return {
    get: (id) => clusters.get(clusterKey(id)),
    put: (cluster) => void clusters.set(clusterKey(cluster.id), cluster),
    delete: (id) => void clusters.delete(clusterKey(id)),
    list: () => [...clusters.values()],
  };
}

/**
 * A stored cluster from a raw ARM body, which must have an `id`. What the body shows is kept to the letter,
 * casing of ids and unknown properties included. Throws when the id is missing or of another type.
 */
export function clusterFromBody(body: JsonObject, options: { omitETag?: boolean } = {}): StoredCluster {
  const id = body.id;
  if (typeof id !== "string") throw new Error("a cluster to be seeded needs its resource id in `id`");
  const copy = copyObject(body);
  const omitETag = options.omitETag ?? typeof copy.eTag !== "string";
  if (typeof copy.eTag !== "string") copy.eTag = randomUUID();
  return { id: parseClusterId(id), body: copy, omitETag };
}

/**
 * The body as a GET shows it, a copy. Some API versions left out the cluster's eTag (CHANGELOG 2025-08-29);
 * the pools' stay, as in fixture public-authorized-systemassigned-noetag-lowercase.
 */
export function shownBody(cluster: StoredCluster): JsonObject {
  const body = copyObject(cluster.body);
  if (cluster.omitETag) delete body.eTag;
  return body;
}

/** New eTags on the cluster and its pools: every cluster operation changes both (AKS:use-etags.md). */
export function renewETags(body: JsonObject): void {
  body.eTag = randomUUID();
  for (const pool of poolsOf(body)) pool.eTag = randomUUID();
}

/** The agent pools of a body. */
export function poolsOf(body: JsonObject): JsonObject[] {
  const pools = valueAt(body, "properties.agentPoolProfiles");
  return Array.isArray(pools) ? pools.filter(isJsonObject) : [];
}

/** The body of a cluster that a PUT has just created, before its read-only properties have settled. */
export function newClusterBody(id: ClusterId, requested: JsonObject): JsonObject {
  const body: JsonObject = {
    ...copyObject(requested),
    id: formatClusterId(id),
    name: id.name,
    type: "Microsoft.ContainerService/ManagedClusters",
    eTag: randomUUID(),
  };
  setAt(body, "properties.provisioningState", "Creating");
  setAt(body, "properties.powerState", { code: "Running" });
  setAt(body, "properties.resourceUID", randomUUID().replaceAll("-", ""));
  return body;
}

/** A deep copy of a JSON object. */
export function copyObject(value: JsonObject): JsonObject {
  const copy = copyJson(value);
  if (!isJsonObject(copy)) throw new TypeError("a copy of an object is an object");
  return copy;
}

/** The body's string at a path, or the fallback. */
export function stringAt(body: JsonObject, path: string, fallback: string): string {
  const value = valueAt(body, path);
  return typeof value === "string" ? value : fallback;
}
