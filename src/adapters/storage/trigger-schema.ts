import * as v from "valibot";
import { actKinds } from "../../core/model/act.ts";
import type { ManualAction } from "../../core/model/manual-action.ts";
import type { Trigger } from "../../core/model/trigger.ts";

import { actorSchema } from "./actor-schema.ts";
import { sweepLookSchema } from "./sweep-look-schema.ts";

/** Text of at least one character and at most so many: it has to fit a queue message with all the rest. */
function shortText(most: number) {
  return v.pipe(v.string(), v.nonEmpty("is empty"), v.maxLength(most, `is longer than ${most} characters`));
}

/** What a person decided about an incident. */
const manualActionSchema = v.object({
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
  looksAtWaysIn: v.exactOptional(v.union([v.literal(true), v.literal("preview")])),
  manualAction: v.exactOptional(manualActionSchema),
  sweep: v.exactOptional(sweepLookSchema),
} satisfies Record<keyof Trigger, unknown>) satisfies v.GenericSchema<Trigger>;
