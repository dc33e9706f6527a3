import type { ActivityLog } from "./activity/activity-log.ts";
import type { ChildStore } from "./clusters/children.ts";
import { type ClusterStore, stringAt } from "./clusters/cluster-store.ts";
import type { Operation, OperationPlan, Operations } from "./clusters/operations.ts";
import type { ResourceEvent } from "./events/event.ts";
import type { ResourceGraph } from "./graph/resource-graph.ts";
import type { ArmAnswer } from "./http/arm-answer.ts";
import type { AcceptedWrite } from "./http/request-log.ts";
import type { JsonObject } from "./json.ts";

/** A subscription that the callers can list. */
export interface Subscription {
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly tenantId: string;
}

/** What the routes work on. */
export interface ArmService {
  readonly store: ClusterStore;
  readonly operations: Operations;
  /** What belongs to the clusters and has a resource id of its own. */
  readonly children: ChildStore;
  /** By subscription id in lower case. */
  readonly subscriptions: Map<string, Subscription>;
  /** Ids, in lower case, of subscriptions in which the callers may read nothing: they are not listed either. */
  readonly unreadable: Set<string>;
  readonly graph: ResourceGraph;
  readonly activity: ActivityLog;
  /** Bodies of public IP addresses and prefixes, by resource id in lower case. */
  readonly publicIps: Map<string, JsonObject>;
  /** What else is there to be read, as it was seeded: bodies by `readOnlyKey`. */
  readonly readOnly: Map<string, JsonObject>;
  readonly emit: (event: ResourceEvent) => void;
  /** This server's own base URL, without a trailing slash. */
  readonly baseUrl: () => string;
  /** `Retry-After` of an accepted operation, in seconds. */
  readonly retryAfterSeconds: number;
  readonly pageSize: () => number;
}

/** Where a seeded body stands: its path in lower case, with the `$filter` that it is the answer to. */
export function readOnlyKey(path: string, filter?: string): string {
  return filter === undefined ? path.toLowerCase() : `${path.toLowerCase()}?${filter}`;
}

/** What only the in-process API can ask of a write. */
export interface WriteOptions {
  readonly plan?: OperationPlan;
  /** The service shows exactly the body sent: for spellings that a PUT cannot bring about. */
  readonly exact?: boolean;
}

/** An answer with what the record keeps about an accepted write. */
export interface RoutedAnswer {
  readonly answer: ArmAnswer;
  readonly write?: AcceptedWrite;
  readonly operation?: Operation;
}

/** The headers of an accepted long-running operation (fixture arm/lro-put-accepted-headers.json). */
export function operationHeaders(
  service: ArmService,
  operation: Operation,
  body: JsonObject,
  apiVersion: string,
): Record<string, string> {
  const location = stringAt(body, "location", "eastus2");
  const path = `/subscriptions/${operation.subscriptionId}/providers/Microsoft.ContainerService/locations/${location}/operations/${operation.id}`;
  return {
    "Azure-AsyncOperation": `${service.baseUrl()}${path}?api-version=${encodeURIComponent(apiVersion)}`,
    "Retry-After": String(service.retryAfterSeconds),
  };
}
