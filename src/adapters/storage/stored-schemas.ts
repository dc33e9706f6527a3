import * as v from "valibot";
import { guardedSettings, type Severity } from "../../core/cluster/guarded-setting.ts";
import type { OutboundNews } from "../../core/cluster/outbound.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json/json.ts";
import type { Alert, Transition } from "../../core/model/alert.ts";
import type { Baseline } from "../../core/model/baseline.ts";
import type { ClusterState } from "../../core/model/cluster-state.ts";
import type { Decision, DecisionAction, WaitCause, Withheld } from "../../core/model/decision.ts";
import { decisionReasons } from "../../core/model/decision-reason.ts";
import type { RuleId, Verdict } from "../../core/model/finding.ts";
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
import type { IncidentTopic } from "../../core/model/incident-topic.ts";
import type { Notice } from "../../core/model/notice.ts";
import type { Sight } from "../../core/model/sight.ts";
import type { ToldOpen } from "../../core/model/told-open.ts";
import { actSchema, actsWhileOpenSchema } from "./act-schema.ts";
import { actorSchema } from "./actor-schema.ts";
import { approvedValues } from "./approved-values-schema.ts";
import { instantSchema } from "./instant-schema.ts";
import { logQuestionSchema } from "./log-question-schema.ts";
import { trustSchema, writesSchema } from "./trust-schema.ts";
import { watchedExemptionSchema } from "./watched-exemption-schema.ts";
import { waysInSchema } from "./ways-in-schema.ts";

// What comes back from the table may have been edited by a person or written by another version. Each field that later
// code relies on is checked; texts that are only shown are checked to be texts.

/** Each property of a type, the optional ones too: one that is added to the type has to be added here to compile. */
type Fields<T> = Record<keyof T, v.GenericSchema | ReturnType<typeof v.exactOptional>>;

/** One of the words of a union, all of them: one that is added to the union has to be added here to compile. */
function word<Word extends string>(words: Record<Word, true>) {
  return v.custom<Word>(
    (value) => typeof value === "string" && Object.hasOwn(words, value),
    "is no known word",
  );
}

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
// The documents come from `JSON.parse`, which makes nothing but JSON.
const json = v.custom<Json>((value) => value !== undefined);
const jsonObject = v.custom<JsonObject>(isJsonObject);
const severity = word<Severity>({ low: true, medium: true, high: true, critical: true });
const verdict = word<Verdict>({ unknown: true, drifted: true, exposed: true, compliant: true });
const setting = v.picklist(guardedSettings);
const transition = word<Transition>({
  opened: true,
  updated: true,
  reverted: true,
  resolved: true,
  accepted: true,
  exempted: true,
  failed: true,
  contested: true,
  reminded: true,
  "acts-found": true,
});
const action = word<DecisionAction>({
  none: true,
  learn: true,
  alert: true,
  revert: true,
  wait: true,
  refuse: true,
  "stand-down": true,
});

const reason = v.picklist(decisionReasons);

const rule = v.custom<RuleId>((value) => typeof value === "string");

const findings = v.array(
  v.object({
    rule,
    severity,
    setting: v.picklist([...guardedSettings, "cluster"]),
    message: text,
    remediation: text,
  }),
);

const drift = v.array(
  v.object({
    setting,
    before: json,
    after: json,
    addedRanges: v.exactOptional(v.array(text)),
    removedRanges: v.exactOptional(v.array(text)),
  }),
);

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

const newOutbound = v.exactOptional(
  v.object({ blocks: v.array(text), unread: v.exactOptional(text) } satisfies Fields<OutboundNews>),
);

const topic = word<IncidentTopic>({ exposure: true, narrowing: true, unreadable: true });

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
  decision: v.object({
    action,
    reason,
    message: text,
    patch: jsonObject,
    waitingFor: v.exactOptional(word<WaitCause>({ operation: true, start: true, grace: true, retry: true })),
    notBefore: v.exactOptional(instantSchema),
    withheld: v.array(
      v.object({
        setting,
        kind: word<Withheld["kind"]>({ "by-hand": true, refused: true }),
        message: text,
        reason: v.exactOptional(reason),
      } satisfies Fields<Withheld>),
    ),
  } satisfies Fields<Decision>),
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

/** A stored alert. */
export const alertSchema = v.object({
  id: text,
  time: instantSchema,
  transition,
  incidentId: text,
  topic,
  clusterId: text,
  severity,
  toEveryChannel: v.exactOptional(v.literal(true)),
  verdict,
  findings,
  drift,
  newOutbound,
  decision: v.object({ action, reason, message: text, patch: jsonObject }),
  failedUpdates: v.exactOptional(count),
  actor: v.exactOptional(actorSchema),
  otherActors: v.exactOptional(v.array(actorSchema)),
  correctsActor: v.exactOptional(v.literal(true)),
  correlationId: v.exactOptional(text),
  acts: v.exactOptional(v.array(actSchema)),
  earlierActs: v.exactOptional(count),
  foundBySweep: v.exactOptional(v.literal(true)),
  firstSightOf: v.exactOptional(instantSchema),
  fingerprint: text,
  openedAt: instantSchema,
  exposedSeconds: count,
  commands: v.array(text),
  links: v.object({
    portal: text,
    incident: v.exactOptional(text),
    accept: v.exactOptional(text),
    revert: v.exactOptional(text),
  }),
} satisfies Fields<Alert>) satisfies v.GenericSchema<Alert>;

/** A stored notice of the app about itself. */
export const noticeSchema = v.object({
  id: text,
  title: text,
  lines: v.array(text),
  table: v.exactOptional(v.object({ columns: v.array(text), rows: v.array(v.array(text)) })),
  severity: v.exactOptional(severity),
  clusterId: v.exactOptional(text),
} satisfies Fields<Notice>) satisfies v.GenericSchema<Notice>;
