import * as v from "valibot";
import { guardedSettings } from "../../core/cluster/guarded-setting.ts";
import type { WatchedExemption } from "../../core/model/watched-exemption.ts";
import { instantSchema } from "./instant-schema.ts";

/** Each property of a type: one that is added to the type has to be added here to compile. */
type Fields<T> = Record<keyof T, v.GenericSchema | ReturnType<typeof v.exactOptional>>;

/** A stored exemption whose end a cluster is looked at for. */
export const watchedExemptionSchema = v.object({
  setting: v.picklist(guardedSettings),
  resource: v.exactOptional(v.string()),
  until: instantSchema,
  reason: v.string(),
  toldAhead: v.exactOptional(v.literal(true)),
  hasEnded: v.exactOptional(v.literal(true)),
  lookAt: v.exactOptional(instantSchema),
  wakesAt: v.exactOptional(instantSchema),
} satisfies Fields<WatchedExemption>) satisfies v.GenericSchema<WatchedExemption>;
