import * as v from "valibot";
import type { BelievedChange, TakenBack, Trust } from "../../core/model/believed-change.ts";
import type { Write } from "../../core/model/write.ts";
import { actorSchema } from "./actor-schema.ts";
import { approvedValues } from "./approved-values-schema.ts";
import { instantSchema } from "./instant-schema.ts";
import type { Fields } from "./schema-words.ts";

const text = v.string();

/** Writes of which events, or the Activity Log, have told. */
export const writesSchema = v.array(
  v.object({
    actor: v.exactOptional(actorSchema),
    correlationId: v.exactOptional(text),
    at: instantSchema,
  } satisfies Fields<Write>),
);

/** What is stored of changes by trusted deployers. */
export const trustSchema = v.object({
  believed: v.array(
    v.object({
      at: instantSchema,
      window: v.object({ from: instantSchema, to: instantSchema }),
      deployers: v.array(text),
      writes: writesSchema,
      pastWrites: v.array(text),
      isConfirmed: v.boolean(),
      before: v.object({
        approved: approvedValues,
        lastCompliant: approvedValues,
        outboundAdditions: v.array(text),
        compliantAt: instantSchema,
        compliantTags: v.exactOptional(v.record(text, v.nullable(text))),
      } satisfies Fields<BelievedChange["before"]>),
    } satisfies Fields<BelievedChange>),
  ),
  used: v.array(text),
  takenBack: v.exactOptional(
    v.object({
      why: v.picklist(["others-wrote", "unconfirmed"]),
      believedAt: instantSchema,
      writes: writesSchema,
    } satisfies Fields<TakenBack>),
  ),
} satisfies Fields<Trust>) satisfies v.GenericSchema<Trust>;
