import * as v from "valibot";
import type { Baseline } from "../../core/model/baseline.ts";
import type { ClusterState } from "../../core/model/cluster-state.ts";
import { approvedValues } from "./approved-values-schema.ts";
import { incidentSchema } from "./incident-schema.ts";
import { instantSchema } from "./instant-schema.ts";
import { logQuestionSchema } from "./log-question-schema.ts";
import { count, type Fields, json, rule, text, verdict, word } from "./schema-words.ts";
import { trustSchema, writesSchema } from "./trust-schema.ts";
import { watchedExemptionSchema } from "./watched-exemption-schema.ts";
import { waysInSchema } from "./ways-in-schema.ts";

// A property for which nothing was approved yet is missing.
const baseline = v.object({
  source: word<Baseline["source"]>({ learned: true, accepted: true, declared: true }),
  takenAt: instantSchema,
  resourceUid: v.exactOptional(text),
  approved: approvedValues,
  lastCompliant: approvedValues,
  privateDnsZone: json,
  apiServerSubnetId: json,
  outbound: v.object({ type: text, resources: v.array(text), unnamedPools: v.array(text) }),
  outboundAdditions: v.array(text),
  acceptedFindings: v.exactOptional(v.array(rule)),
} satisfies Fields<Baseline>) satisfies v.GenericSchema<Baseline>;

/** The stored state of a cluster. */
export const clusterStateSchema = v.object({
  clusterId: text,
  baseline: v.exactOptional(baseline),
  retired: v.array(baseline),
  incidents: v.object({
    exposure: v.exactOptional(incidentSchema),
    narrowing: v.exactOptional(incidentSchema),
    unreadable: v.exactOptional(incidentSchema),
  }),
  reverts: v.array(instantSchema),
  lostUpdates: v.exactOptional(v.array(instantSchema)),
  narrowingTold: v.exactOptional(text),
  compliantAt: v.exactOptional(instantSchema),
  seenAt: v.exactOptional(instantSchema),
  seenExposure: v.exactOptional(text),
  writes: v.exactOptional(writesSchema),
  pastWrites: v.exactOptional(v.array(text)),
  unreadable: v.exactOptional(v.object({ since: instantSchema, reads: count, followUpAt: instantSchema })),
  compliantTags: v.exactOptional(v.record(text, v.nullable(text))),
  questions: v.exactOptional(v.array(logQuestionSchema)),
  waysIn: v.exactOptional(waysInSchema),
  exemptions: v.exactOptional(v.array(watchedExemptionSchema)),
  trust: v.exactOptional(trustSchema),
  verdict: v.exactOptional(verdict),
} satisfies Fields<ClusterState>) satisfies v.GenericSchema<ClusterState>;
