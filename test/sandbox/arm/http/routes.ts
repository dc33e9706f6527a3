import { activityRoute, listActivity } from "../activity/activity-route.ts";
import { actOn, clusterActNamed, clusterActs } from "../activity/acts.ts";
import { type ArmService, type RoutedAnswer, readOnlyKey, type WriteOptions } from "../arm-service.ts";
import { childTypeNamed, resetAadProfile, routeChildren } from "../clusters/children.ts";
import { actOnCluster, deleteCluster } from "../clusters/cluster-actions.ts";
import { listClusters } from "../clusters/cluster-list.ts";
import { shownBody } from "../clusters/cluster-store.ts";
import { clusterNotFound, patchTags, putCluster } from "../clusters/cluster-writes.ts";
import { operationStatusBody } from "../clusters/operations.ts";
import { readPublicIp } from "../clusters/public-ips.ts";
import { type ClusterId, clusterKey } from "../clusters/resource-id.ts";
import { listSubscriptions, readSubscription, subscriptionNotFound } from "../clusters/subscriptions.ts";
import { graphPath, queryGraph } from "../graph/graph-route.ts";
import type { JsonObject } from "../json.ts";
import { type ArmRequest, armError, RefusedRequest } from "./arm-answer.ts";
import { readyAnswers } from "./fixture-error.ts";

const provider = "providers/microsoft\\.containerservice";
const clusterRoute = new RegExp(
  `^/subscriptions/([^/]+)/resourcegroups/([^/]+)/${provider}/managedclusters/([^/]+)(?:/(stop|start|abort|${clusterActs.join("|")}))?$`,
  "i",
);
const childRoute = new RegExp(
  `^/subscriptions/([^/]+)/resourcegroups/([^/]+)/${provider}/managedclusters/([^/]+)/([a-z]+)(?:/([^/]+))?$`,
  "i",
);
const listRoute = new RegExp(
  `^/subscriptions/([^/]+)(?:/resourcegroups/([^/]+))?/${provider}/managedclusters$`,
  "i",
);
const operationRoute = new RegExp(
  `^/subscriptions/[^/]+/${provider}/locations/[^/]+/operations/([^/]+)$`,
  "i",
);
const publicIpRoute =
  /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.network\/(publicIPAddresses|publicIPPrefixes)\/[^/]+$/i;

/** The cluster that a path is about, as a key, or undefined. */
export function clusterKeyOfPath(path: string): string | undefined {
  const [, subscriptionId, resourceGroup, name] = clusterRoute.exec(path) ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
  return clusterKey({ subscriptionId, resourceGroup, name });
}

/** Answers an authenticated request. */
export function route(service: ArmService, request: ArmRequest, options: WriteOptions = {}): RoutedAnswer {
  const apiVersion = request.query.get("api-version");
  if (apiVersion === null || apiVersion === "") {
    return refuse(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  }
  try {
    return routeByPath(service, request, options);
  } catch (error) {
    if (error instanceof RefusedRequest) return { answer: error.answer };
    throw error;
  }
}

function routeByPath(service: ArmService, request: ArmRequest, options: WriteOptions): RoutedAnswer {
  const { path } = request;
  if (path === "/subscriptions" || path === "/subscriptions/") {
    return getOnly(request, () => listSubscriptions(service));
  }
  if (path.toLowerCase() === graphPath) return queryGraph(service, request);
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  if (subscriptionId === undefined) return notFound(path);
  if (!service.subscriptions.has(subscriptionId.toLowerCase())) {
    return { answer: subscriptionNotFound(subscriptionId) };
  }
  if (service.unreadable.has(subscriptionId.toLowerCase()))
    return { answer: readyAnswers["authorization-failed"] };
  if (/^\/subscriptions\/[^/]+$/i.test(path)) {
    return getOnly(request, () => readSubscription(service, subscriptionId));
  }
  const filter = request.query.get("$filter") ?? undefined;
  const seeded = service.readOnly.get(readOnlyKey(path, filter)) ?? service.readOnly.get(readOnlyKey(path));
  if (seeded !== undefined) return readSeeded(request, seeded);
  if (activityRoute.test(path)) return getOnly(request, () => listActivity(service, request, subscriptionId));
  const list = listRoute.exec(path);
  if (list !== null) {
    return getOnly(request, () => listClusters(service, request, subscriptionId, list[2]));
  }
  const operationId = operationRoute.exec(path)?.[1];
  if (operationId !== undefined) return getOnly(request, () => readOperation(service, operationId));
  if (publicIpRoute.test(path)) return getOnly(request, () => readPublicIp(service, path));
  const below = childRoute.exec(path);
  const ofCluster = below && routeBelow(service, request, subscriptionId, below);
  if (ofCluster) return ofCluster;
  const [, , resourceGroup, name, action] = clusterRoute.exec(path) ?? [];
  if (resourceGroup === undefined || name === undefined) return notFound(path);
  return routeCluster(service, request, { subscriptionId, resourceGroup, name }, action, options);
}

/** What is below a cluster and has an answer of its own; `undefined` for any other path. */
function routeBelow(
  service: ArmService,
  request: ArmRequest,
  subscriptionId: string,
  [, , resourceGroup = "", cluster = "", segment = "", child]: RegExpExecArray,
): RoutedAnswer | undefined {
  const id = { subscriptionId, resourceGroup, name: cluster };
  const type = childTypeNamed(segment);
  if (type) return routeChildren(service, request, id, type, child);
  const isReset = segment.toLowerCase() === "resetaadprofile" && request.method === "POST";
  return isReset ? resetAadProfile(service, request, id) : undefined;
}

function routeCluster(
  service: ArmService,
  request: ArmRequest,
  id: ClusterId,
  action: string | undefined,
  options: WriteOptions,
): RoutedAnswer {
  const verb = action?.toLowerCase();
  const act = clusterActNamed(action);
  if (act !== undefined) {
    return request.method === "POST" ? actOn(service, request, id, act) : notAllowed(request);
  }
  if (verb === "stop" || verb === "start" || verb === "abort") {
    if (request.method !== "POST") return notAllowed(request);
    return actOnCluster(service, request, id, verb, options);
  }
  switch (request.method) {
    case "GET": {
      const cluster = service.store.get(id);
      if (cluster === undefined) return { answer: clusterNotFound(id) };
      return { answer: { status: 200, headers: {}, body: shownBody(cluster) } };
    }
    case "PUT":
      return putCluster(service, request, id, options);
    case "PATCH":
      return patchTags(service, request, id, options);
    case "DELETE":
      return deleteCluster(service, request, id, options);
    default:
      return notAllowed(request);
  }
}

function readOperation(service: ArmService, id: string): RoutedAnswer {
  const operation = service.operations.find(id);
  if (operation === undefined) return refuse(404, "NotFound", `The operation '${id}' was not found.`);
  const headers: Record<string, string> =
    operation.status === "InProgress" ? { "Retry-After": String(service.retryAfterSeconds) } : {};
  return { answer: { status: 200, headers, body: operationStatusBody(operation) } };
}

/** ARM gives lists of settings and keys to a POST only, as they may hold secrets; all else to a GET. */
function readSeeded(request: ArmRequest, body: JsonObject): RoutedAnswer {
  const method = /\/(list|listkeys)$/i.test(request.path) ? "POST" : "GET";
  return request.method === method ? { answer: { status: 200, headers: {}, body } } : notAllowed(request);
}

function getOnly(request: ArmRequest, answer: () => RoutedAnswer): RoutedAnswer {
  return request.method === "GET" ? answer() : notAllowed(request);
}

function notAllowed(request: ArmRequest): RoutedAnswer {
  return refuse(405, "HttpMethodNotSupported", `The HTTP method '${request.method}' is not supported here.`);
}

function notFound(path: string): RoutedAnswer {
  return refuse(404, "InvalidResourceType", `The simulator has nothing at '${path}'.`);
}

function refuse(status: number, code: string, message: string): RoutedAnswer {
  return { answer: armError(status, code, message) };
}
