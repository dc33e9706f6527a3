import { randomUUID } from "node:crypto";
import type { ArmRequest } from "../http/arm-answer.ts";
import { claimsOf } from "../identity/claims.ts";
import { isJsonObject, type JsonObject, valueAt } from "../json.ts";

/** What a piece of an operation says of itself. */
export type EntryStatus = "Started" | "Accepted" | "Succeeded" | "Failed" | "Canceled";

/** An operation, as the log tells of it in pieces. */
export interface LoggedOperation {
  /** Such as `Microsoft.ContainerService/managedClusters/write`. */
  readonly operationName: string;
  readonly resourceId: string;
  readonly request: Pick<ArmRequest, "actor" | "correlationId" | "clientRequestId" | "method" | "path">;
}

/** The entry of one piece of an operation. */
export interface LoggedEntry extends LoggedOperation {
  readonly status: EntryStatus;
  /** When it happened; now unless told. */
  readonly at?: Date;
  /** The log shows it this much later, in milliseconds; as late as all others unless told. */
  readonly lagMs?: number;
}

/** The Activity Log: what was done, minutes late. */
export interface ActivityLog {
  /** Something happened. */
  write(entry: LoggedEntry): void;
  /** What the log shows now of a subscription, the newest first. */
  shown(subscriptionId: string): readonly JsonObject[];
  /** From now on entries come this much later, in milliseconds. */
  setLag(ms: number): void;
  /** From now on entries come only when they are released; those that are held go out with `false`. */
  hold(isHeld: boolean): void;
  /** Forgets everything. */
  clear(): void;
}

interface StoredEntry {
  readonly body: JsonObject;
  readonly at: number;
  readonly shownAt: number;
  isHeld: boolean;
}

/** An empty log, without lag. */
export function createActivityLog(): ActivityLog {
  let entries: StoredEntry[] = [];
  let lag = 0;
  let isHolding = false;
  return {
    write({ at = new Date(), lagMs = lag, ...entry }) {
      const shownAt = Date.now() + lagMs;
      entries.push({ body: entryBody(entry, at), at: at.getTime(), shownAt, isHeld: isHolding });
    },
    shown: (subscriptionId) =>
      entries
        .filter(({ isHeld, shownAt }) => !isHeld && shownAt <= Date.now())
        .filter(({ body }) => body.subscriptionId === subscriptionId.toLowerCase())
        .toSorted((a, b) => b.at - a.at)
        .map(({ body }) => body),
    setLag(ms) {
      lag = ms;
    },
    hold(isHeld) {
      isHolding = isHeld;
      if (!isHeld) for (const entry of entries) entry.isHeld = false;
    },
    clear() {
      entries = [];
    },
  };
}

/** The fields of `EventData` (learn.microsoft.com/rest/api/monitor/activity-logs/list), as far as the app could read them. */
function entryBody({ operationName, resourceId, request, status }: LoggedEntry, at: Date): JsonObject {
  const { actor, correlationId, clientRequestId, method, path } = request;
  const [, , subscriptionId = "", , resourceGroupName = ""] = resourceId.split("/");
  const named = (value: string): JsonObject => ({ value, localizedValue: value });
  return {
    authorization: { action: operationName, role: "Contributor", scope: resourceId },
    caller: actor.kind === "user" ? actor.upn : actor.objectId,
    claims: claimsOf(actor, at),
    correlationId,
    eventDataId: randomUUID(),
    eventTimestamp: at.toISOString().replace("Z", "0000Z"),
    httpRequest: {
      clientRequestId: clientRequestId ?? randomUUID(),
      clientIpAddress: actor.ipAddress,
      method,
      uri: `https://management.azure.com${path}`,
    },
    level: status === "Failed" ? "Error" : "Informational",
    operationId: correlationId,
    operationName: named(operationName),
    resourceGroupName,
    resourceId,
    resourceProviderName: named("Microsoft.ContainerService"),
    status: named(status),
    submissionTimestamp: at.toISOString(),
    subscriptionId: subscriptionId.toLowerCase(),
    tenantId: actor.tenantId,
  };
}

/** True for a name, or a name with its translation, that is this one. */
export function hasName(entry: JsonObject, field: string, name: string): boolean {
  const value = entry[field];
  const text = isJsonObject(value) ? valueAt(value, "value") : value;
  return typeof text === "string" && text.toLowerCase() === name.toLowerCase();
}
