import * as v from "valibot";
import type {
  Announced,
  Attribution,
  FailedUpdates,
  Incident,
  IncidentStatus,
  IncidentUpdates,
  ManualRevert,
  PlannedLooks,
  Refusal,
  RevertAttempt,
} from "../../core/model/incident.ts";
import type { Sight } from "../../core/model/sight.ts";
import type { ToldOpen } from "../../core/model/told-open.ts";
import { actsWhileOpenSchema } from "./act-schema.ts";
import { actorSchema } from "./actor-schema.ts";
import { decisionSchema } from "./decision-schema.ts";
import { instantSchema } from "./instant-schema.ts";
import {
  count,
  drift,
  type Fields,
  findings,
  json,
  newOutbound,
  rule,
  setting,
  severity,
  text,
  topic,
  transition,
  verdict,
  word,
} from "./schema-words.ts";
import { writesSchema } from "./trust-schema.ts";

/** A stored incident. */
export const incidentSchema = v.object({
  id: text,
  topic,
  clusterId: text,
  status: word<IncidentStatus>({
    open: true,
    waiting: true,
    reverting: true,
    failed: true,
    contested: true,
    reverted: true,
    resolved: true,
    accepted: true,
    exempted: true,
  }),
  severity,
  verdict,
  findings,
  drift,
  newOutbound,
  decision: decisionSchema,
  alertFingerprint: text,
  fingerprint: text,
  toldOpen: v.exactOptional(
    v.object({
      drift: v.array(v.object({ setting, before: v.exactOptional(json) })),
      rules: v.array(rule),
      broadestRange: v.exactOptional(count),
      missingRanges: v.exactOptional(v.array(text)),
    } satisfies Fields<ToldOpen>),
  ),
  attribution: v.object({
    actor: v.exactOptional(actorSchema),
    correlationId: v.exactOptional(text),
    otherActors: v.array(actorSchema),
    writes: writesSchema,
    sight: v.object({
      compliantAt: v.exactOptional(instantSchema),
      since: v.exactOptional(instantSchema),
      at: instantSchema,
      isApplying: v.boolean(),
    } satisfies Fields<Sight>),
  } satisfies Fields<Attribution>),
  openedAt: instantSchema,
  exposedSince: instantSchema,
  closedAt: v.exactOptional(instantSchema),
  update: v.exactOptional(
    v.object({
      attempt: v.exactOptional(
        v.object({
          sentAt: instantSchema,
          count,
          phase: word<RevertAttempt["phase"]>({ sending: true, accepted: true, unknown: true, ended: true }),
          eTag: v.exactOptional(text),
          operationUrl: v.exactOptional(text),
          settings: v.array(setting),
        } satisfies Fields<RevertAttempt>),
      ),
      failures: v.exactOptional(
        v.object({
          since: instantSchema,
          count,
          badEnds: count,
          last: v.object({ code: text, message: text, isBusy: v.exactOptional(v.literal(true)) }),
          told: v.array(text),
        } satisfies Fields<FailedUpdates>),
      ),
      notBefore: v.exactOptional(instantSchema),
    } satisfies Fields<IncidentUpdates>),
  ),
  refusal: v.exactOptional(
    v.object({ code: text, message: text, count, retryAt: instantSchema } satisfies Fields<Refusal>),
  ),
  manualRevert: v.exactOptional(
    v.object({
      reason: text,
      by: v.exactOptional(text),
      at: instantSchema,
      updates: v.array(instantSchema),
    } satisfies Fields<ManualRevert>),
  ),
  looks: v.object({ count, nextAt: v.exactOptional(instantSchema) } satisfies Fields<PlannedLooks>),
  compliantSince: v.exactOptional(instantSchema),
  announced: v.object({
    count,
    lastTransition: transition,
    lastAt: instantSchema,
    named: v.array(text),
    heardBy: v.array(text),
  } satisfies Fields<Announced>),
  acts: v.exactOptional(actsWhileOpenSchema),
} satisfies Fields<Incident>) satisfies v.GenericSchema<Incident>;
