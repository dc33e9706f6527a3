import * as v from "valibot";
import type {
  ActsQuestion,
  LogQuestion,
  TrustedChangeQuestion,
  WriterQuestion,
} from "../../core/model/log-question.ts";
import { instantSchema } from "./instant-schema.ts";
import type { Fields } from "./schema-words.ts";

const asked = {
  window: v.object({ from: instantSchema, to: instantSchema }),
  asked: v.pipe(v.number(), v.integer(), v.minValue(0)),
  nextAt: instantSchema,
  wakesAt: v.exactOptional(instantSchema),
};

/** A stored question to the Activity Log. */
export const logQuestionSchema = v.variant("kind", [
  v.object({
    kind: v.literal("acts"),
    ...asked,
    incidentId: v.string(),
  } satisfies Fields<ActsQuestion>),
  v.object({
    kind: v.literal("writer"),
    ...asked,
    incidentId: v.string(),
  } satisfies Fields<WriterQuestion>),
  v.object({ kind: v.literal("trusted-change"), ...asked } satisfies Fields<TrustedChangeQuestion>),
]) satisfies v.GenericSchema<LogQuestion>;
