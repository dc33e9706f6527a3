import { randomUUID } from "node:crypto";
import { buildResourceEvent, type Outcome, type ResourceEvent } from "../../sandbox/arm/events/event.ts";
import { danaRivera } from "../../sandbox/arm/identity/actor.ts";

/** An event as Azure sends it for a write of Dana's, for a test that delivers it by hand. */
export function writeEvent(
  clusterId: string,
  options: { readonly endedAt?: Date; readonly outcome?: Outcome; readonly correlationId?: string } = {},
): ResourceEvent {
  return buildResourceEvent({
    kind: "Write",
    outcome: options.outcome ?? "Succeeded",
    operationName: "Microsoft.ContainerService/managedClusters/write",
    resourceId: clusterId,
    subscriptionId: clusterId.split("/")[2] ?? "",
    isExisting: true,
    request: {
      actor: danaRivera,
      correlationId: options.correlationId ?? randomUUID(),
      clientRequestId: undefined,
      method: "PUT",
      path: clusterId,
      query: new URLSearchParams({ "api-version": "2026-04-01" }),
    },
    endedAt: options.endedAt ?? new Date(),
  });
}
