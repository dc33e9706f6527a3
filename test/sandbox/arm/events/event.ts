import { randomUUID } from "node:crypto";
import type { ArmRequest } from "../http/arm-answer.ts";
import { claimsOf } from "../identity/claims.ts";

/** How an operation ended. */
export type Outcome = "Succeeded" | "Failed" | "Canceled";

/** What an event says about the request that started the operation. */
export type EventRequest = Pick<
  ArmRequest,
  "actor" | "correlationId" | "clientRequestId" | "method" | "path" | "query"
>;

/** `data` of a subscription event (facts page, section 1), the same in both schemas. */
export interface ResourceEventData {
  readonly authorization: {
    readonly scope: string;
    readonly action: string;
    readonly evidence: Readonly<Record<string, string>>;
  };
  readonly claims: Readonly<Record<string, string>>;
  readonly correlationId: string;
  /** Only when an existing resource was changed or deleted. */
  readonly httpRequest?: {
    readonly clientRequestId: string;
    readonly clientIpAddress: string;
    readonly method: string;
    readonly url: string;
  };
  readonly resourceProvider: string;
  readonly resourceUri: string;
  readonly operationName: string;
  readonly status: Outcome;
  readonly subscriptionId: string;
  readonly tenantId: string;
}

/** A subscription event in the Event Grid schema. */
export interface ResourceEvent {
  readonly subject: string;
  readonly eventType: string;
  readonly eventTime: string;
  readonly id: string;
  readonly data: ResourceEventData;
  readonly dataVersion: "2";
  readonly metadataVersion: "1";
  readonly topic: string;
}

const suffixes = { Succeeded: "Success", Failed: "Failure", Canceled: "Cancel" } as const;

/** The event that Azure emits when an operation on a resource has ended; eventTime is that moment. */
export function buildResourceEvent(input: {
  readonly kind: "Write" | "Delete" | "Action";
  readonly outcome: Outcome;
  readonly operationName: string;
  readonly resourceId: string;
  readonly subscriptionId: string;
  readonly isExisting: boolean;
  readonly request: EventRequest;
  readonly endedAt: Date;
}): ResourceEvent {
  const { request } = input;
  const { actor } = request;
  return {
    subject: input.resourceId,
    eventType: `Microsoft.Resources.Resource${input.kind}${suffixes[input.outcome]}`,
    eventTime: sevenDigitTime(input.endedAt),
    id: randomUUID(),
    data: {
      authorization: {
        scope: input.resourceId,
        action: input.operationName,
        evidence: {
          role: "Contributor",
          roleAssignmentScope: `/subscriptions/${input.subscriptionId}`,
          roleAssignmentId: "44444444aaaabbbbccccdddddddddd04",
          roleDefinitionId: "b24988ac618042a0ab8820f7382dd24c",
          principalId: actor.objectId.replaceAll("-", ""),
          principalType: actor.kind === "user" ? "User" : "ServicePrincipal",
        },
      },
      claims: claimsOf(actor, input.endedAt),
      correlationId: request.correlationId,
      ...(input.isExisting ? { httpRequest: httpRequestOf(request) } : {}),
      resourceProvider: "Microsoft.ContainerService",
      resourceUri: input.resourceId,
      operationName: input.operationName,
      status: input.outcome,
      subscriptionId: input.subscriptionId,
      tenantId: actor.tenantId,
    },
    dataVersion: "2",
    metadataVersion: "1",
    topic: `/subscriptions/${input.subscriptionId}`,
  };
}

function httpRequestOf(request: EventRequest): NonNullable<ResourceEventData["httpRequest"]> {
  return {
    clientRequestId: request.clientRequestId ?? randomUUID(),
    clientIpAddress: request.actor.ipAddress,
    method: request.method,
    url: `https://management.azure.com${request.path}?${request.query}`,
  };
}

/** Azure writes times with 100-nanosecond digits; this clock has milliseconds. */
function sevenDigitTime(time: Date): string {
  return time.toISOString().replace("Z", "0000Z");
}

/** A subscription event as CloudEvents 1.0: other envelope, same data. */
export interface ResourceCloudEvent {
  readonly source: string;
  readonly subject: string;
  readonly type: string;
  readonly time: string;
  readonly id: string;
  readonly data: ResourceEventData;
  readonly specversion: "1.0";
}

/** The same event in the CloudEvents schema. */
export function toCloudEvent(event: ResourceEvent): ResourceCloudEvent {
  return {
    source: event.topic,
    subject: event.subject,
    type: event.eventType,
    time: event.eventTime,
    id: event.id,
    data: event.data,
    specversion: "1.0",
  };
}
