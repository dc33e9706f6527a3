import type { ArmService, RoutedAnswer } from "../arm-service.ts";
import { buildResourceEvent } from "../events/event.ts";
import { type ArmAnswer, type ArmRequest, armError } from "../http/arm-answer.ts";
import { isJsonObject, type JsonObject, valueAt } from "../json.ts";
import { copyObject, renewETags, type StoredCluster, stringAt } from "./cluster-store.ts";
import { clusterNotFound } from "./cluster-writes.ts";
import { type ClusterId, clusterKey, formatClusterId } from "./resource-id.ts";

/** The types of children that a cluster has here, as the specification of managedClusters spells them. */
export const childTypes = [
  "trustedAccessRoleBindings",
  "privateEndpointConnections",
  "jwtAuthenticators",
] as const;

/** One of these types. */
export type ChildType = (typeof childTypes)[number];

/** The children of all clusters, by the cluster's key, then by type and name in lower case, in the order they were made. */
export type ChildStore = Map<string, Map<string, JsonObject>>;

/** The type that a segment of a path names, in any case. */
export function childTypeNamed(segment: string): ChildType | undefined {
  return childTypes.find((type) => type.toLowerCase() === segment.toLowerCase());
}

/** True for a type that no stable version knows (`@added` in the specification of managedClusters, of 2026). */
export function isOfPreview(type: ChildType): boolean {
  return type === "jwtAuthenticators";
}

/** What an authenticator may be called (`NamePattern` of the specification); other children's names are not held to one. */
const authenticatorName = /^[a-z][a-z0-9]{0,23}$/;

/** Puts a child in place without an event. */
export function seedChild(
  children: ChildStore,
  cluster: StoredCluster,
  type: ChildType,
  name: string,
  properties: JsonObject,
): JsonObject {
  const key = clusterKey(cluster.id);
  const body: JsonObject = {
    id: `${formatClusterId(cluster.id)}/${type}/${name}`,
    name,
    type: `Microsoft.ContainerService/ManagedClusters/${type}`,
    properties: { provisioningState: "Succeeded", ...copyObject(properties) },
  };
  const own = children.get(key) ?? new Map<string, JsonObject>();
  own.set(`${type}/${name}`.toLowerCase(), body);
  children.set(key, own);
  return body;
}

/** A request about a cluster's children: a page of their list, or one of them, done at once and told by Azure's event. */
export function routeChildren(
  service: ArmService,
  request: ArmRequest,
  id: ClusterId,
  type: ChildType,
  name: string | undefined,
): RoutedAnswer {
  const apiVersion = request.query.get("api-version") ?? "";
  if (isOfPreview(type) && !apiVersion.endsWith("-preview")) return { answer: unknownType(apiVersion) };
  const cluster = service.store.get(id);
  if (cluster === undefined) return { answer: clusterNotFound(id) };
  const own = service.children.get(clusterKey(id));
  if (name === undefined) return listChildren(service, request, type, own);
  const key = `${type}/${name}`.toLowerCase();
  const stored = own?.get(key);
  switch (request.method) {
    case "GET":
      return stored ? ok(copyObject(stored)) : notThere(type, name);
    case "PUT": {
      const properties = valueAt(request.body, "properties");
      if (!isJsonObject(properties))
        return { answer: armError(400, "InvalidRequestContent", "`properties` is missing.") };
      if (type === "jwtAuthenticators" && !authenticatorName.test(name))
        return {
          answer: armError(400, "InvalidParameter", "The name of the JWT authenticator is not valid."),
        };
      const body = seedChild(service.children, cluster, type, name, properties);
      emit(service, request, cluster, "Write", `${type}/write`, String(body.id), stored !== undefined);
      return { answer: { status: stored ? 200 : 201, headers: {}, body: copyObject(body) } };
    }
    case "DELETE":
      if (!stored) return { answer: { status: 204, headers: {} } };
      own?.delete(key);
      emit(service, request, cluster, "Delete", `${type}/delete`, String(stored.id), true);
      return { answer: { status: 200, headers: {} } };
    default:
      return { answer: armError(405, "HttpMethodNotSupported", "Not supported here.") };
  }
}

/** POST resetAADProfile: the profile of Entra integration becomes what the request says, at once. */
export function resetAadProfile(service: ArmService, request: ArmRequest, id: ClusterId): RoutedAnswer {
  const cluster = service.store.get(id);
  if (cluster === undefined) return { answer: clusterNotFound(id) };
  const { properties } = cluster.body;
  if (!isJsonObject(request.body) || !isJsonObject(properties))
    return { answer: armError(400, "InvalidRequestContent", "The profile is missing.") };
  properties.aadProfile = copyObject(request.body);
  renewETags(cluster.body);
  const resourceId = stringAt(cluster.body, "id", formatClusterId(id));
  emit(service, request, cluster, "Action", "resetAADProfile/action", resourceId, true);
  return { answer: { status: 200, headers: {} } };
}

function listChildren(
  service: ArmService,
  request: ArmRequest,
  type: ChildType,
  own: ReadonlyMap<string, JsonObject> | undefined,
): RoutedAnswer {
  if (request.method !== "GET")
    return { answer: armError(405, "HttpMethodNotSupported", "A list is only read.") };
  const items = [...(own ?? [])].flatMap(([key, body]) =>
    key.startsWith(`${type.toLowerCase()}/`) ? [copyObject(body)] : [],
  );
  const from = Number(request.query.get("$skipToken") ?? "0");
  const to = from + service.pageSize();
  const next = new URLSearchParams(request.query);
  next.set("$skipToken", String(to));
  const nextLink = `${service.baseUrl()}${encodeURI(request.path)}?${next}`;
  return ok({ value: items.slice(from, to), ...(to < items.length ? { nextLink } : {}) });
}

function emit(
  service: ArmService,
  request: ArmRequest,
  cluster: StoredCluster,
  kind: "Write" | "Delete" | "Action",
  operation: string,
  resourceId: string,
  isExisting: boolean,
): void {
  const operationName = `Microsoft.ContainerService/managedClusters/${operation}`;
  const endedAt = new Date();
  for (const status of ["Started", "Succeeded"] as const)
    service.activity.write({ operationName, resourceId, request, status, at: endedAt });
  service.emit(
    buildResourceEvent({
      kind,
      outcome: "Succeeded",
      operationName,
      resourceId,
      subscriptionId: cluster.id.subscriptionId,
      isExisting,
      request,
      endedAt,
    }),
  );
}

/** As ARM answers for a type that is not there at the version. */
function unknownType(apiVersion: string): ArmAnswer {
  return armError(
    404,
    "InvalidResourceType",
    `The resource type could not be found in the namespace 'Microsoft.ContainerService' for api version '${apiVersion}'.`,
  );
}

function ok(body: JsonObject): RoutedAnswer {
  return { answer: { status: 200, headers: {}, body } };
}

function notThere(type: string, name: string): RoutedAnswer {
  return { answer: armError(404, "ResourceNotFound", `There is no ${type} '${name}'.`) };
}
