import * as v from "valibot";
import type { LookCount } from "../../core/model/look-count.ts";
import type { SweepEnd } from "../../core/model/sweep-end.ts";
import type { RunningSweep, SweepRecord, UnreadableSubscription } from "../../core/model/sweep-record.ts";
import { instantSchema } from "./instant-schema.ts";

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const looks = v.object({ again: count, ahead: count, first: count, daily: count } satisfies Record<
  keyof LookCount,
  unknown
>);

const end = v.object({
  startedAt: instantSchema,
  endedAt: instantSchema,
  isWell: v.boolean(),
  looksUntil: instantSchema,
  leftOver: count,
} satisfies Record<keyof SweepEnd, unknown>);

const running = v.object({
  startedAt: instantSchema,
  left: v.array(text),
  atOnce: v.pipe(count, v.minValue(1)),
  judged: v.record(text, v.array(text)),
  isHandedOn: v.exactOptional(v.literal(true)),
  clusters: count,
  looks,
  leftOver: count,
  unreadable: v.array(text),
  back: v.array(text),
  failures: count,
  isResumed: v.exactOptional(v.literal(true)),
} satisfies Record<keyof RunningSweep, unknown>);

const unreadable = v.array(
  v.object({ subscriptionId: text, since: instantSchema } satisfies Record<
    keyof UnreadableSubscription,
    unknown
  >),
);

/** What is remembered of the sweeps. */
export const sweepRecordSchema = v.object({
  since: instantSchema,
  lastWellAt: v.exactOptional(instantSchema),
  lastWellStartedAt: v.exactOptional(instantSchema),
  last: v.exactOptional(end),
  running: v.exactOptional(running),
  subscriptions: v.array(text),
  unreadable,
  digest: v.exactOptional(v.object({ startedAt: instantSchema, dueAt: instantSchema })),
} satisfies Record<keyof SweepRecord, unknown>) satisfies v.GenericSchema<SweepRecord>;
