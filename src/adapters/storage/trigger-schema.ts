import * as v from "valibot";
import { actKinds } from "../../core/model/act.ts";
import type { Actor, ActorOrigin } from "../../core/model/actor.ts";
import type { ManualAction } from "../../core/model/manual-action.ts";
import type { Trigger } from "../../core/model/trigger.ts";

/** A time as ISO 8601 with its zone, as the app writes them. */
export const instantSchema = v.pipe(
  v.string(),
  v.isoTimestamp("is no ISO 8601 time"),
  // The pattern lets the 31st of February through; whoever computes with it would get NaN.
  v.check((text) => !Number.isNaN(Date.parse(text)), "is no time that exists"),
);

/** Where a write came from. */
const actorOriginSchema = v.variant("kind", [
  v.object({ kind: v.literal("azure-policy"), assignment: v.exactOptional(v.string()) }),
  v.object({ kind: v.literal("azure"), service: v.exactOptional(v.string()) }),
  v.object({ kind: v.literal("other-tenant"), tenantId: v.string() }),
  v.object({ kind: v.literal("guest"), provider: v.exactOptional(v.string()) }),
]) satisfies v.GenericSchema<ActorOrigin>;

/** Who made a write. */
export const actorSchema = v.object({
  kind: v.picklist(["user", "app", "unknown"]),
  name: v.string(),
  upn: v.exactOptional(v.string()),
  principalName: v.exactOptional(v.string()),
  objectId: v.exactOptional(v.string()),
  appId: v.exactOptional(v.string()),
  ipAddress: v.exactOptional(v.string()),
  origin: v.exactOptional(actorOriginSchema),
} satisfies Record<keyof Actor, unknown>) satisfies v.GenericSchema<Actor>;

/** Text of at least one character and at most so many: it has to fit a queue message with all the rest. */
function shortText(most: number) {
  return v.pipe(v.string(), v.nonEmpty("is empty"), v.maxLength(most, `is longer than ${most} characters`));
}

/** What a person decided about an incident. */
export const manualActionSchema = v.object({
  incidentId: shortText(300),
  action: v.picklist(["accept", "revert"]),
  reason: shortText(1000),
  by: v.exactOptional(shortText(300)),
  fingerprint: shortText(300),
} satisfies Record<keyof ManualAction, unknown>) satisfies v.GenericSchema<ManualAction>;

/** What started a run. */
export const triggerSchema = v.object({
  source: v.picklist(["event", "recheck", "follow-up", "manual-action", "sweep"]),
  eventId: v.exactOptional(v.string()),
  eventTime: v.exactOptional(v.string()),
  dueAt: v.exactOptional(v.string()),
  actor: v.exactOptional(actorSchema),
  correlationId: v.exactOptional(v.string()),
  leavesExposure: v.exactOptional(v.literal(true)),
  act: v.exactOptional(v.picklist(actKinds)),
  manualAction: v.exactOptional(manualActionSchema),
} satisfies Record<keyof Trigger, unknown>) satisfies v.GenericSchema<Trigger>;
