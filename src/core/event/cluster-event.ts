import { type ClusterId, parseChildOfCluster, parseClusterId } from "../cluster/cluster-id.ts";
import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";
import type { ActKind } from "../model/act.ts";
import type { Trigger } from "../model/trigger.ts";
import { clip, oneLine } from "../text/readable.ts";
import { isoInstant } from "../time/iso-instant.ts";
import { actorOf, objectOf } from "./event-actor.ts";
import {
  isUnderstoodAction,
  listsAfter,
  mayOpen,
  understoodEventTypes,
  type WayIn,
  wayInNamed,
} from "./operations.ts";

/** What an Event Grid event amounts to: a hint at a cluster, something that does not concern us, or something unreadable. */
export type ClusterEvent =
  | {
      readonly kind: "cluster";
      readonly cluster: ClusterId;
      readonly eventType: string;
      /** What a run over the cluster starts from: which write it was, and who made it, as far as the event says. */
      readonly trigger: Trigger & { readonly source: "event" };
      /** Set where it is not about the cluster's own settings, and may have opened another way in. */
      readonly wayIn?: WayIn;
    }
  | { readonly kind: "ignored"; readonly reason: string }
  | { readonly kind: "malformed"; readonly problem: string };

/** Event Grid's own limit for one event (learn.microsoft.com/azure/event-grid/quotas-limits). */
const maxEventLength = 1024 * 1024;

const eventTypes = new Set(understoodEventTypes.map((name) => name.toLowerCase()));
const actionType = "microsoft.resources.resourceactionsuccess";

/**
 * Reads an event of a subscription's system topic, in the Event Grid schema or as CloudEvents 1.0. The event only says
 * which cluster to read, so whatever names a cluster is taken, misprints of the envelope included
 * (learn.microsoft.com/azure/event-grid/event-schema-subscriptions prints `topic` for `source`).
 */
export function parseClusterEvent(event: unknown): ClusterEvent {
  if (!isJsonObject(event)) return malformed("it is not a JSON object");
  if (isOversized(event)) return malformed("it is larger than Event Grid's limit of 1 MiB");
  const type = textOf(event.eventType) ?? textOf(event.type);
  if (!type) return malformed("it has neither `eventType` nor `type`");
  const data = isJsonObject(event.data) ? event.data : {};
  if (!concernsUs(type, textOf(data.operationName)))
    return { kind: "ignored", reason: `events of type ${shown(type)} change no exposure` };
  const subject = textOf(event.subject) ?? textOf(data.resourceUri);
  if (!subject) return malformed("it has neither `subject` nor `data.resourceUri`");
  const about = aboutCluster(subject, type, textOf(data.operationName));
  if (!about)
    return {
      kind: "ignored",
      reason: `its subject is no managed cluster, and nothing that opens one: ${shown(subject)}`,
    };
  const { cluster, wayIn } = about;
  const act = wayIn === undefined ? undefined : actsOfEvents[wayIn];
  const looksAtWaysIn = wayIn && listsAfter(wayIn);
  const eventTime = isoInstant(textOf(event.eventTime) ?? textOf(event.time));
  const actor = actorOf(data);
  const correlationId = textOf(data.correlationId);
  return {
    kind: "cluster",
    cluster,
    eventType: shown(type),
    trigger: {
      source: "event",
      eventId: shown(textOf(event.id) ?? "") || "(no id)",
      ...(eventTime ? { eventTime } : {}),
      ...(actor ? { actor } : {}),
      ...(correlationId ? { correlationId: shown(correlationId) } : {}),
      ...(act ? { act } : {}),
      ...(mayOpenCluster(type, data, wayIn) ? {} : { leavesExposure: true as const }),
      ...(looksAtWaysIn ? { looksAtWaysIn } : {}),
    },
    ...(wayIn ? { wayIn } : {}),
  };
}

/** Of these the event itself is news while the cluster stands open. What was written is found by a look at it. */
const actsOfEvents: Partial<Record<WayIn, ActKind>> = {
  runCommand: "run-command",
  listClusterAdminCredential: "admin-credentials",
};

/** The cluster that an event leads to, and what beside the cluster's own settings it is about. */
function aboutCluster(
  subject: string,
  type: string,
  operation: string | undefined,
): { readonly cluster: ClusterId; readonly wayIn?: WayIn | undefined } | undefined {
  const isAction = type.toLowerCase() === actionType;
  const named = isAction ? wayInNamed(operation?.split("/").at(-2) ?? "") : undefined;
  const cluster = parseClusterId(subject);
  if (cluster) return { cluster, wayIn: named };
  const child = parseChildOfCluster(subject);
  const wayIn = named ?? wayInNamed(child?.type ?? "");
  return child && wayIn ? { cluster: child.cluster, wayIn } : undefined;
}

/**
 * True for an action, and for a PATCH, which changes tags and nothing else (the specification of managedClusters has no
 * other). An event need not tell the method (learn.microsoft.com/azure/event-grid/event-schema-subscriptions): any other
 * may be a PUT.
 */
function leavesExposure(type: string, data: JsonObject): boolean {
  const method = objectOf(data.httpRequest)?.method;
  return type.toLowerCase() === actionType || textOf(method)?.toUpperCase() === "PATCH";
}

/**
 * An approval of a private endpoint connection and a new Entra profile are actions, and open the cluster all the same. A
 * child that was deleted lets nobody in.
 */
function mayOpenCluster(type: string, data: JsonObject, wayIn: WayIn | undefined): boolean {
  if (!wayIn) return !leavesExposure(type, data);
  return mayOpen(wayIn) && !type.toLowerCase().startsWith("microsoft.resources.resourcedelete");
}

function concernsUs(type: string, operation: string | undefined): boolean {
  const lower = type.toLowerCase();
  return lower === actionType ? isUnderstoodAction(operation ?? "") : eventTypes.has(lower);
}

function isOversized(event: JsonObject): boolean {
  try {
    return JSON.stringify(event).length > maxEventLength;
  } catch {
    // Nested so deeply that it cannot even be written.
    return true;
  }
}

function malformed(problem: string): ClusterEvent {
  return { kind: "malformed", problem };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Text from outside as one line, cut to a length that fits a log and a queue message. */
function shown(text: string): string {
  return clip(oneLine(text), 300);
}
