import { randomUUID } from "node:crypto";
import { type ClusterStore, copyObject, stringAt } from "../clusters/cluster-store.ts";
import type { Actor } from "../identity/actor.ts";
import type { JsonObject } from "../json.ts";
import { changedPaths } from "./changed-paths.ts";

/** How many queries Resource Graph answers within a window. */
export interface GraphQuota {
  readonly queries: number;
  readonly seconds: number;
}

/** What was written, for the table of changes. */
export interface GraphWrite {
  readonly actor: Actor;
  readonly correlationId: string;
  readonly operation: string;
  readonly before: JsonObject | undefined;
  readonly after: JsonObject;
}

/** Azure Resource Graph beside ARM: what it shows may be older than what ARM knows. */
export interface ResourceGraph {
  /** The clusters as it shows them. */
  clusters(): readonly JsonObject[];
  /** The changes that it knows, oldest first. */
  changes(): readonly JsonObject[];
  /** Keeps what was written, unless changes are lost at present. */
  recordWrite(write: GraphWrite): void;
  /** From now on it shows the clusters of this moment, or again those that there are. */
  setLagging(isLagging: boolean): void;
  /** From now on no change is recorded. */
  setLosingChanges(isLosing: boolean): void;
  /** Every page to go on from that was given so far is refused from now on. */
  expireTokens(): void;
  /** Which tokens are taken. */
  readonly generation: () => number;
  setQuota(quota: GraphQuota | undefined): void;
  /** Takes a query from the quota; what is left after it, and how long until it is full again. */
  takeQuery(nowMs: number): {
    readonly remaining: number;
    readonly resetsAfterSeconds: number;
    readonly isRefused: boolean;
  };
}

/** Fifteen queries in five seconds (azure-docs: governance/resource-graph/concepts/guidance-for-throttled-requests). */
const documentedQuota: GraphQuota = { queries: 15, seconds: 5 };

/** A Resource Graph that shows what the store holds. */
export function createResourceGraph(store: ClusterStore): ResourceGraph {
  const changes: JsonObject[] = [];
  let frozen: readonly JsonObject[] | undefined;
  let isLosing = false;
  let generation = 1;
  let quota: GraphQuota | undefined;
  let window = { startedAt: Number.NEGATIVE_INFINITY, taken: 0 };
  return {
    clusters: () => frozen ?? store.list().map(({ body }) => body),
    changes: () => changes,
    recordWrite(write) {
      const change = isLosing ? undefined : changeRow(write);
      if (change) changes.push(change);
    },
    setLagging(isLagging) {
      frozen = isLagging ? store.list().map(({ body }) => copyObject(body)) : undefined;
    },
    setLosingChanges(losing) {
      isLosing = losing;
    },
    expireTokens() {
      generation += 1;
    },
    generation: () => generation,
    setQuota(next) {
      quota = next;
      window = { startedAt: Number.NEGATIVE_INFINITY, taken: 0 };
    },
    takeQuery(nowMs) {
      const { queries, seconds } = quota ?? documentedQuota;
      if (nowMs - window.startedAt >= seconds * 1000) window = { startedAt: nowMs, taken: 0 };
      const isRefused = quota !== undefined && window.taken >= queries;
      if (!isRefused) window.taken += 1;
      const resetsAfterSeconds = Math.ceil((window.startedAt + seconds * 1000 - nowMs) / 1000);
      return { remaining: Math.max(0, queries - window.taken), resetsAfterSeconds, isRefused };
    },
  };
}

function changeRow({ actor, correlationId, operation, before, after }: GraphWrite): JsonObject | undefined {
  const changes = changedPaths(before ?? {}, after);
  if (Object.keys(changes).length === 0) return undefined;
  const targetResourceId = stringAt(after, "id", "");
  const name = randomUUID();
  return {
    id: `${targetResourceId}/providers/Microsoft.Resources/changes/${name}`,
    name,
    type: "microsoft.resources/changes",
    properties: {
      targetResourceId,
      targetResourceType: "microsoft.containerservice/managedclusters",
      changeType: before === undefined ? "Create" : "Update",
      changeAttributes: {
        timestamp: new Date().toISOString(),
        correlationId,
        changedBy: actor.kind === "user" ? actor.upn : actor.appId,
        changedByType: actor.kind === "user" ? "User" : "Application",
        clientType: "Azure CLI",
        operation,
        changesCount: Object.keys(changes).length,
      },
      changes,
    },
  };
}
