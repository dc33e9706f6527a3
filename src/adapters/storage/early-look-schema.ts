import * as v from "valibot";
import type { EarlyLookRecord, PutOffLook } from "../../core/model/early-look-record.ts";
import { instantSchema } from "./instant-schema.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What is remembered of the early looks. */
export const earlyLookSchema = v.object({
  doneMinute: count,
  runningSince: v.exactOptional(instantSchema),
  putOff: v.array(
    v.object({
      subscriptionId: v.string(),
      until: instantSchema,
      failures: v.exactOptional(count),
      isDenied: v.exactOptional(v.literal(true)),
    } satisfies Record<keyof PutOffLook, unknown>),
  ),
} satisfies Record<keyof EarlyLookRecord, unknown>) satisfies v.GenericSchema<EarlyLookRecord>;
