import * as v from "valibot";
import { guardedSettings } from "../../core/cluster/guarded-setting.ts";
import type { WatchedExemption } from "../../core/model/watched-exemption.ts";
import { instantSchema } from "./instant-schema.ts";
import type { Fields } from "./schema-words.ts";

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
