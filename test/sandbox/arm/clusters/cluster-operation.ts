import type { ArmService, WriteOptions } from "../arm-service.ts";
import { buildResourceEvent, type Outcome } from "../events/event.ts";
import type { ArmRequest } from "../http/arm-answer.ts";
import { setAt } from "../json.ts";
import { renewETags, type StoredCluster, stringAt } from "./cluster-store.ts";
import type { Operation, OperationKind } from "./operations.ts";
import { clusterKey, formatClusterId } from "./resource-id.ts";

const operationNames = {
  put: "Microsoft.ContainerService/managedClusters/write",
  patch: "Microsoft.ContainerService/managedClusters/write",
  delete: "Microsoft.ContainerService/managedClusters/delete",
  stop: "Microsoft.ContainerService/managedClusters/stop/action",
  start: "Microsoft.ContainerService/managedClusters/start/action",
} as const satisfies Record<OperationKind, string>;

const eventKinds = {
  put: "Write",
  patch: "Write",
  delete: "Delete",
  stop: "Action",
  start: "Action",
} as const satisfies Record<OperationKind, "Write" | "Delete" | "Action">;

/**
 * Starts an accepted operation on a stored cluster. At acceptance the cluster shows `transitional` as its
 * provisioningState; at the end the final state, new eTags, and Azure's event goes out.
 */
export function beginOperation(
  service: ArmService,
  input: {
    readonly cluster: StoredCluster;
    readonly kind: OperationKind;
    readonly transitional: string;
    readonly isExisting: boolean;
    readonly request: ArmRequest;
    readonly options: WriteOptions;
    /** Done to the cluster when the operation has succeeded, before its event. */
    readonly onSuccess?: () => void;
  },
): Operation {
  const { cluster, kind, request } = input;
  setAt(cluster.body, "properties.provisioningState", input.transitional);
  renewETags(cluster.body);
  const operationName = operationNames[kind];
  const resourceId = stringAt(cluster.body, "id", formatClusterId(cluster.id));
  for (const status of ["Started", "Accepted"] as const)
    service.activity.write({ operationName, resourceId, request, status });
  return service.operations.start({
    clusterKey: clusterKey(cluster.id),
    subscriptionId: cluster.id.subscriptionId,
    kind,
    plan: input.options.plan,
    onEnd(outcome: Outcome, endedAt: Date) {
      setAt(cluster.body, "properties.provisioningState", outcome);
      renewETags(cluster.body);
      if (outcome === "Succeeded") input.onSuccess?.();
      service.activity.write({ operationName, resourceId, request, status: outcome, at: endedAt });
      service.emit(
        buildResourceEvent({
          kind: eventKinds[kind],
          outcome,
          operationName,
          resourceId,
          subscriptionId: cluster.id.subscriptionId,
          isExisting: input.isExisting,
          request,
          endedAt,
        }),
      );
    },
  });
}
