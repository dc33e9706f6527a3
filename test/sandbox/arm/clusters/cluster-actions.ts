import { type ArmService, operationHeaders, type RoutedAnswer, type WriteOptions } from "../arm-service.ts";
import { buildResourceEvent } from "../events/event.ts";
import type { ArmRequest } from "../http/arm-answer.ts";
import { setAt } from "../json.ts";
import { beginOperation } from "./cluster-operation.ts";
import { refusedByState } from "./cluster-state.ts";
import { poolsOf, type StoredCluster, stringAt } from "./cluster-store.ts";
import { clusterNotFound, storedETag } from "./cluster-writes.ts";
import { checkPreconditions } from "./precondition.ts";
import { type ClusterId, clusterKey, formatClusterId } from "./resource-id.ts";

/** DELETE: 202, or 204 when there is nothing to delete. */
export function deleteCluster(
  service: ArmService,
  request: ArmRequest,
  id: ClusterId,
  options: WriteOptions,
): RoutedAnswer {
  const cluster = service.store.get(id);
  if (cluster === undefined) return { answer: { status: 204, headers: {} } };
  const refused =
    checkPreconditions(request.headers, storedETag(cluster)) ?? refusedByState(cluster, "deleting");
  if (refused !== undefined) return { answer: refused };
  return begin(service, request, cluster, options, {
    kind: "delete",
    transitional: "Deleting",
    onSuccess() {
      service.store.delete(id);
      service.children.delete(clusterKey(id));
    },
  });
}

/** POST stop, start or abort. */
export function actOnCluster(
  service: ArmService,
  request: ArmRequest,
  id: ClusterId,
  action: "stop" | "start" | "abort",
  options: WriteOptions,
): RoutedAnswer {
  const cluster = service.store.get(id);
  if (cluster === undefined) return { answer: clusterNotFound(id) };
  if (action === "abort") return abort(service, request, cluster);
  const refused = refusedByState(cluster, action === "stop" ? "stopping" : "starting");
  if (refused !== undefined) return { answer: refused };
  const power = action === "stop" ? "Stopped" : "Running";
  return begin(service, request, cluster, options, {
    kind: action,
    transitional: action === "stop" ? "Stopping" : "Starting",
    onSuccess() {
      setAt(cluster.body, "properties.powerState.code", power);
      for (const pool of poolsOf(cluster.body)) setAt(pool, "powerState.code", power);
    },
  });
}

function begin(
  service: ArmService,
  request: ArmRequest,
  cluster: StoredCluster,
  options: WriteOptions,
  input: { kind: "delete" | "stop" | "start"; transitional: string; onSuccess: () => void },
): RoutedAnswer {
  const operation = beginOperation(service, { cluster, isExisting: true, request, options, ...input });
  const apiVersion = request.query.get("api-version") ?? "";
  return {
    answer: { status: 202, headers: operationHeaders(service, operation, cluster.body, apiVersion) },
    operation,
  };
}

/** Ends the running operation as Canceled, at once; its own event goes out first. */
function abort(service: ArmService, request: ArmRequest, cluster: StoredCluster): RoutedAnswer {
  if (service.operations.end(clusterKey(cluster.id), "Canceled")) {
    service.emit(
      buildResourceEvent({
        kind: "Action",
        outcome: "Succeeded",
        operationName: "Microsoft.ContainerService/managedClusters/abort/action",
        resourceId: stringAt(cluster.body, "id", formatClusterId(cluster.id)),
        subscriptionId: cluster.id.subscriptionId,
        isExisting: true,
        request,
        endedAt: new Date(),
      }),
    );
  }
  return { answer: { status: 204, headers: {} } };
}
