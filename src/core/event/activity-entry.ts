import { isJsonObject, type JsonObject } from "../json/json.ts";
import type { ActivityEntry } from "../model/activity.ts";
import type { Actor } from "../model/actor.ts";
import { clip, oneLine } from "../text/readable.ts";
import { isoInstant } from "../time/iso-instant.ts";
import { actorOf, objectOf } from "./event-actor.ts";
import { claimText } from "./person-claims.ts";

/** Ids of child resources are long; what is longer was cut by somebody. */
const longestId = 1_000;

/**
 * Reads an entry of the Activity Log, of the shape that the REST API gives
 * (learn.microsoft.com/rest/api/monitor/activity-logs/list). `undefined` where it does not say what was done, to what, and
 * when: it is an entry all the same, and somebody may have done something.
 */
export function readActivityEntry(entry: unknown): ActivityEntry | undefined {
  if (!isJsonObject(entry)) return undefined;
  const operation = textAt(entry, "operationName");
  const { resourceId, eventTimestamp } = entry;
  const at = typeof eventTimestamp === "string" ? isoInstant(eventTimestamp) : undefined;
  const correlationId = claimText(entry.correlationId) ?? claimText(entry.eventDataId);
  if (!operation || typeof resourceId !== "string" || resourceId.length > longestId) return undefined;
  if (at === undefined || correlationId === undefined) return undefined;
  return {
    operation,
    resourceId: clip(oneLine(resourceId), longestId),
    correlationId,
    status: textAt(entry, "status") ?? "Unknown",
    at,
    actor: actorOf(entry) ?? callerOf(entry),
  };
}

/** A name with its translation, as most fields are, or the name alone. */
function textAt(entry: JsonObject, field: string): string | undefined {
  const value = entry[field];
  return claimText(value) ?? claimText(objectOf(value)?.value);
}

/** Without claims, there is at least the caller: a sign-in name, or an object id. */
function callerOf({ caller }: JsonObject): Actor {
  const name = claimText(caller);
  if (name === undefined) return { kind: "unknown", name: "somebody" };
  return name.includes("@") ? { kind: "user", name, upn: name } : { kind: "unknown", name, objectId: name };
}
