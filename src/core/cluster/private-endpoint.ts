import type { Json } from "../json/json.ts";
import { textAt } from "./arm-body.ts";
import { foldCase } from "./cluster-id.ts";
import { type Grant, keyOf } from "./grant.ts";

/**
 * One approved private endpoint connection: whatever is in the endpoint's network reaches the API server of a private
 * cluster, in another tenant too (learn.microsoft.com/azure/aks/private-cluster-connect).
 */
export interface EndpointConnection {
  /** The name of the connection under the cluster. */
  readonly name: string;
  /** The resource id of the private endpoint; empty where ARM does not name it. */
  readonly privateEndpoint: string;
}

/** A list of connections as it is judged, stored and shown: sorted, so that the same list is always the same value. */
export function privateEndpointsValue(connections: readonly EndpointConnection[]): Json {
  return connections
    .map(({ name, privateEndpoint }) => ({ name, privateEndpoint }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The connections of such a value. */
export function connectionsOf(value: Json): readonly EndpointConnection[] {
  return (Array.isArray(value) ? value : []).map((item: Json) => ({
    name: textAt(item, ["name"]) ?? "",
    privateEndpoint: textAt(item, ["privateEndpoint"]) ?? "",
  }));
}

/** What the connections grant: each its own. */
export function grantsOfConnections(value: Json): readonly Grant[] {
  return connectionsOf(value).map(({ name, privateEndpoint }) => ({
    kind: "connection",
    key: keyOf(name, privateEndpoint),
    words: `${privateEndpoint || "an unknown private endpoint"} by the connection ${name}`,
  }));
}

const ownName = /^kube-apiserver\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * True for the connection of AKS's own, by which the nodes of a private cluster reach their API server: it is made anew
 * when the cluster starts. The name alone proves nothing, as a connection is named after its endpoint, and whoever makes
 * one chooses that; AKS's own endpoint stands in the cluster's node resource group.
 */
export function isOwnConnection(
  { name, privateEndpoint }: EndpointConnection,
  subscriptionId: string,
  nodeResourceGroup: string | undefined,
): boolean {
  if (!nodeResourceGroup || !ownName.test(name)) return false;
  const own = `/subscriptions/${subscriptionId}/resourceGroups/${nodeResourceGroup}/providers/Microsoft.Network/privateEndpoints/kube-apiserver`;
  return foldCase(privateEndpoint) === foldCase(own);
}
