import * as v from "valibot";
import type { Alert } from "../../core/model/alert.ts";
import type { Notice } from "../../core/model/notice.ts";
import { actSchema } from "./act-schema.ts";
import { actorSchema } from "./actor-schema.ts";
import { toldDecisionSchema } from "./decision-schema.ts";
import { instantSchema } from "./instant-schema.ts";
import {
  count,
  drift,
  type Fields,
  findings,
  newOutbound,
  severity,
  text,
  topic,
  transition,
  verdict,
} from "./schema-words.ts";

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
  decision: toldDecisionSchema,
  failedUpdates: v.exactOptional(count),
  actor: v.exactOptional(actorSchema),
  otherActors: v.exactOptional(v.array(actorSchema)),
  correctsActor: v.exactOptional(v.literal(true)),
  namesActor: v.exactOptional(v.literal(true)),
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
