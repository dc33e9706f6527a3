import type { ArmService, RoutedAnswer } from "../arm-service.ts";
import { clusterNotFound } from "../clusters/cluster-writes.ts";
import { type ClusterId, formatClusterId } from "../clusters/resource-id.ts";
import { buildResourceEvent } from "../events/event.ts";
import type { ArmRequest } from "../http/arm-answer.ts";
import type { JsonObject } from "../json.ts";

/** What a person can do to a cluster that changes none of its settings, and is over at once here. */
export const clusterActs = [
  "listClusterAdminCredential",
  "listClusterUserCredential",
  "runCommand",
  "rotateClusterCertificates",
] as const;

/** One of them. */
export type ClusterAct = (typeof clusterActs)[number];

/** The act of a path's last part, compared without case. */
export function clusterActNamed(name: string | undefined): ClusterAct | undefined {
  return clusterActs.find((act) => act.toLowerCase() === name?.toLowerCase());
}

/** POST of an act: it ends at once, in the log as in its event. */
export function actOn(
  service: ArmService,
  request: ArmRequest,
  id: ClusterId,
  act: ClusterAct,
): RoutedAnswer {
  if (service.store.get(id) === undefined) return { answer: clusterNotFound(id) };
  const operationName = `Microsoft.ContainerService/managedClusters/${act}/action`;
  const resourceId = formatClusterId(id);
  const endedAt = new Date();
  for (const status of ["Started", "Succeeded"] as const)
    service.activity.write({ operationName, resourceId, request, status, at: endedAt });
  service.emit(
    buildResourceEvent({
      kind: "Action",
      outcome: "Succeeded",
      operationName,
      resourceId,
      subscriptionId: id.subscriptionId,
      isExisting: true,
      request,
      endedAt,
    }),
  );
  return { answer: { status: 200, headers: {}, body: answerOf(act) } };
}

/** No real credential: what looks like one is of no use to anybody. */
function answerOf(act: ClusterAct): JsonObject {
  switch (act) {
    case "listClusterAdminCredential":
    case "listClusterUserCredential":
      return { kubeconfigs: [{ name: "simulated", value: btoa("apiVersion: v1\nkind: Config\n") }] };
    case "runCommand":
      return { id: "simulated", properties: { provisioningState: "Succeeded", exitCode: 0, logs: "" } };
    default:
      return {};
  }
}
