import * as v from "valibot";
import { lookReasons, type SweepLook } from "../../core/model/sweep-look.ts";
import type { Write } from "../../core/model/write.ts";
import { actorSchema } from "./actor-schema.ts";
import { instantSchema } from "./instant-schema.ts";

/** The sweep's part of a message that has a cluster looked at. */
export const sweepLookSchema = v.object({
  startedAt: instantSchema,
  why: v.picklist(lookReasons),
  isEarly: v.exactOptional(v.literal(true)),
  writes: v.exactOptional(
    v.array(
      v.object({
        actor: v.exactOptional(actorSchema),
        correlationId: v.exactOptional(v.string()),
        at: instantSchema,
      } satisfies Record<keyof Write, unknown>),
    ),
  ),
} satisfies Record<keyof SweepLook, unknown>) satisfies v.GenericSchema<SweepLook>;
