import * as v from "valibot";
import { type Act, type ActsWhileOpen, actKinds, type LogWord } from "../../core/model/act.ts";
import { actorSchema } from "./actor-schema.ts";
import { instantSchema } from "./instant-schema.ts";
import type { Fields } from "./schema-words.ts";

/** A stored act. */
export const actSchema = v.object({
  kind: v.picklist(actKinds),
  correlationId: v.string(),
  resourceId: v.string(),
  at: instantSchema,
  actor: actorSchema,
  isUnfinished: v.exactOptional(v.literal(true)),
} satisfies Fields<Act>) satisfies v.GenericSchema<Act>;

const window = { from: instantSchema, to: instantSchema };

const logWord = v.variant("kind", [
  v.object({ kind: v.literal("asking"), ...window }),
  v.object({ kind: v.literal("read"), at: instantSchema, ...window }),
  v.object({ kind: v.literal("unread"), reason: v.string(), ...window }),
]) satisfies v.GenericSchema<LogWord>;

/** The stored acts of an incident. */
export const actsWhileOpenSchema = v.object({
  found: v.array(actSchema),
  more: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  log: v.exactOptional(logWord),
} satisfies Fields<ActsWhileOpen>) satisfies v.GenericSchema<ActsWhileOpen>;
