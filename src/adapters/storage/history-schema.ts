import * as v from "valibot";
import type { HistoryEntry } from "../../core/model/history-entry.ts";
import { alertSchema } from "./alert-schema.ts";
import { clusterStateSchema } from "./cluster-state-schema.ts";
import { instantSchema } from "./instant-schema.ts";

const { transition, topic, severity, verdict } = alertSchema.entries;
const text = v.string();

const common = {
  id: text,
  at: instantSchema,
  clusterId: text,
  incidentId: v.exactOptional(text),
  topic: v.exactOptional(topic),
  severity: v.exactOptional(severity),
  verdict: v.exactOptional(verdict),
  by: v.exactOptional(text),
  actor: v.exactOptional(text),
  reason: v.exactOptional(text),
  message: text,
  correlationId: v.exactOptional(text),
};

/** An entry of the history, as it is stored. */
export const historySchema = v.variant("kind", [
  v.object({ ...common, kind: v.literal("transition"), what: transition }),
  v.object({ ...common, kind: v.literal("decision"), what: v.picklist(["accept", "revert"]) }),
  v.object({
    ...common,
    kind: v.literal("baseline"),
    what: v.union([clusterStateSchema.entries.baseline.wrapped.entries.source, v.literal("retired")]),
  }),
]) satisfies v.GenericSchema<HistoryEntry>;
