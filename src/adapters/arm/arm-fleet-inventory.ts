import { type ArmApiVersion, defaultArmApiVersion } from "../../core/cluster/arm-api-versions.ts";
import { property, textAt } from "../../core/cluster/arm-body.ts";
import { parseClusterId } from "../../core/cluster/cluster-id.ts";
import { readCluster, readClusterAs } from "../../core/cluster/cluster-snapshot.ts";
import { partialBodyProblem } from "../../core/cluster/partial-body.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json/json.ts";
import type { FleetInventory, FleetRow, InventoryAnswer } from "../../ports/fleet-inventory.ts";
import type { ArmClient } from "./arm-client.ts";
import { fleetChangeOf } from "./graph-change.ts";
import { changesQuery, clustersQuery, propertyColumns } from "./graph-queries.ts";
import { ArmListError, readPages } from "./list-pages.ts";
import { askResourceGraph, type GraphRow } from "./resource-graph.ts";

/**
 * ARM's code where a subscription has not registered AKS. It has no clusters, as a provider with resources cannot be
 * unregistered (learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types).
 */
const withoutProvider = "missingsubscriptionregistration";

/** The fleet as Azure Resource Graph knows it, over the client that reads the clusters. */
export function createArmFleetInventory(
  arm: ArmClient,
  apiVersion: ArmApiVersion = defaultArmApiVersion,
): FleetInventory {
  return {
    listed: async (subscriptionId, signal, mostPages) => {
      const path = `/subscriptions/${subscriptionId}/providers/Microsoft.ContainerService/managedClusters`;
      try {
        const { items, pages } = await readPages(arm, path, apiVersion, signal, mostPages);
        const asked = subscriptionId.toLowerCase();
        const rows = items
          .map(listedRowOf)
          .filter((row) => row !== undefined)
          .filter(({ cluster }) => cluster.subscriptionId === asked);
        return { kind: "page", items: rows, oddRows: items.length - rows.length, calls: pages };
      } catch (error) {
        if (!(error instanceof ArmListError)) throw error;
        const { status = 0, code, message: reason, retryAfterSeconds, calls } = error;
        if (code?.toLowerCase() === withoutProvider) return { kind: "page", items: [], oddRows: 0 };
        // A 404 without a code of ARM's may be anybody's answer.
        const isOfArm = status !== 404 || !code?.startsWith("HTTP ");
        if (isOfArm && [401, 403, 404].includes(status)) return { kind: "denied", reason };
        return {
          kind: "unavailable",
          reason,
          ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
          ...(calls === undefined ? {} : { calls }),
        };
      }
    },
    clusters: async (subscriptionIds, next, signal) =>
      readRows(
        await askResourceGraph(arm, { query: clustersQuery, subscriptionIds, next }, signal),
        fleetRowOf,
      ),
    changes: async (subscriptionIds, since, next, signal) =>
      readRows(
        await askResourceGraph(arm, { query: changesQuery(since), subscriptionIds, next }, signal),
        fleetChangeOf,
      ),
  };
}

function readRows<Item>(
  answer: InventoryAnswer<GraphRow>,
  read: (row: Json | undefined) => Item | undefined,
): InventoryAnswer<Item> {
  if (answer.kind !== "page") return answer;
  const items = answer.items.map((row) => (isJsonObject(row) ? read(row) : undefined));
  const known = items.filter((item) => item !== undefined);
  return { ...answer, items: known, oddRows: items.length - known.length };
}

/** An item of ARM's list is a cluster's body; a part of one is not judged. */
function listedRowOf(item: { readonly id: string }): FleetRow | undefined {
  const cluster = parseClusterId(item.id);
  if (!cluster) return undefined;
  const snapshot = readCluster(item);
  const isWhole =
    !("problem" in snapshot) && partialBodyProblem(property(snapshot.body, "properties")) === undefined;
  return isWhole ? { cluster, snapshot } : { cluster };
}

/**
 * A row in the shape of ARM's own body, read as one: a column that is null is a property that is absent. A row that holds
 * the whole resource, as a query without the projection gives it, shows the same.
 */
function fleetRowOf(row: Json | undefined): FleetRow | undefined {
  const cluster = parseClusterId(textAt(row, ["id"]));
  if (!cluster) return undefined;
  const properties: JsonObject = Object.fromEntries(
    propertyColumns.flatMap((name) => {
      const value = property(row, name) ?? property(property(row, "properties"), name);
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
  if (partialBodyProblem(properties) !== undefined) return { cluster };
  const snapshot = readClusterAs(cluster, { id: cluster.id, tags: property(row, "tags") ?? {}, properties });
  return "problem" in snapshot ? { cluster } : { cluster, snapshot };
}
