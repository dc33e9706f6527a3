import * as v from "valibot";
import {
  type AlertEntry,
  type EntryProgress,
  type NoticeEntry,
  type OutboxEntry,
  toldId,
} from "../../ports/outbox-entry.ts";
import { alertSchema, noticeSchema } from "./alert-schema.ts";
import { shortened } from "./shortened.ts";
import { type Row, readColumns, readDocument, writeDocument } from "./table-document.ts";
import { alertRowKey } from "./table-keys.ts";
import type { AgedRow } from "./table-rows.ts";
import { UnreadableRowError } from "./unreadable-row-error.ts";

/**
 * What one channel is to be told as a row: an alert, or a notice. Filters are by `Pending` and what `progressColumns`
 * writes; `SentAt` and `GivenUpAt` say how it ended.
 */
export function toAlertRow(partitionKey: string, entry: OutboxEntry) {
  const rowKey = alertRowKey(toldId(entry), entry.channelKey);
  return {
    partitionKey,
    rowKey,
    Kind: entry.kind,
    ...(entry.clusterId === undefined ? {} : { ClusterId: entry.clusterId }),
    ...(entry.kind === "alert" ? alertColumns(entry) : noticeColumns(entry)),
    Channel: entry.channelKey,
    RecordedAt: entry.recordedAt,
    ...progressColumns(entry.progress),
    Attempts: entry.attempts,
    Pending: true,
    ...writeDocument(entry.kind === "alert" ? entry.alert : entry.notice, rowKey),
  };
}

/**
 * `Progress`, and the time that belongs to it: `LockedUntil`, or `NextAttemptAt`. As columns are merged into the row, the
 * other one may be there still, of an earlier progress.
 */
export function progressColumns(progress: EntryProgress) {
  return progress.kind === "trying"
    ? { Progress: progress.kind, LockedUntil: progress.lockedUntil }
    : { Progress: progress.kind, NextAttemptAt: progress.nextAttemptAt };
}

/** For people who look at the table. */
function alertColumns({ alert }: AlertEntry) {
  return {
    IncidentId: alert.incidentId,
    Transition: alert.transition,
    Severity: alert.severity,
    Summary: shortened(alert.findings[0]?.message ?? alert.decision.message),
  };
}

function noticeColumns({ notice }: NoticeEntry) {
  const { severity, title } = notice;
  return { ...(severity === undefined ? {} : { Severity: severity }), Summary: shortened(title) };
}

const columns = v.object({
  Kind: v.picklist(["alert", "notice"]),
  ClusterId: v.exactOptional(v.string()),
  Channel: v.string(),
  RecordedAt: v.string(),
  Attempts: v.pipe(v.number(), v.integer(), v.minValue(0)),
  SentAt: v.optional(v.string()),
  GivenUpAt: v.optional(v.string()),
});

const storedProgress = v.variant("Progress", [
  v.object({ Progress: v.literal("trying"), LockedUntil: v.string() }),
  v.object({ Progress: v.picklist(["planned", "held"]), NextAttemptAt: v.string() }),
]);

/** Reads what is not sent yet; `undefined` for what was sent or given up. @throws UnreadableRowError */
export function fromAlertRow({ row, ageMs }: AgedRow): OutboxEntry | undefined {
  const { Kind, ClusterId, Channel, RecordedAt, Attempts, SentAt, GivenUpAt } = readColumns(row, columns);
  if (SentAt !== undefined || GivenUpAt !== undefined) return undefined;
  const attempted = {
    channelKey: Channel,
    recordedAt: RecordedAt,
    attempts: Attempts,
    progress: readProgress(row),
    ...(ageMs === undefined ? {} : { ageMs }),
  };
  if (Kind === "notice") {
    const about = ClusterId === undefined ? {} : { clusterId: ClusterId };
    return { kind: "notice", ...about, notice: readDocument(row, noticeSchema), ...attempted };
  }
  if (ClusterId === undefined) throw new UnreadableRowError(row, "column ClusterId is missing");
  return { kind: "alert", clusterId: ClusterId, alert: readDocument(row, alertSchema), ...attempted };
}

function readProgress(row: Row): EntryProgress {
  const stored = readColumns(row, storedProgress);
  return stored.Progress === "trying"
    ? { kind: stored.Progress, lockedUntil: stored.LockedUntil }
    : { kind: stored.Progress, nextAttemptAt: stored.NextAttemptAt };
}

/** How often an entry was tried, and whether it is still to be sent. @throws UnreadableRowError */
export function standingOf(row: Row): { readonly attempts: number; readonly isPending: boolean } {
  const { Attempts, SentAt, GivenUpAt } = readColumns(row, columns);
  return { attempts: Attempts, isPending: SentAt === undefined && GivenUpAt === undefined };
}

const endColumns = v.object({ SentAt: v.optional(v.string()), GivenUpAt: v.optional(v.string()) });

/** When an alert was told or given up; `undefined` while it is to be told. @throws UnreadableRowError */
export function endOfAlertRow(row: Row): string | undefined {
  const { SentAt, GivenUpAt } = readColumns(row, endColumns);
  return SentAt ?? GivenUpAt;
}

/** The columns that `standingOf` reads. */
export const standingColumns = Object.keys(columns.entries);

/** The oldest first; of the same moment, in the order of their numbers. */
export function byRecording(one: OutboxEntry, other: OutboxEntry): number {
  return (
    Date.parse(one.recordedAt) - Date.parse(other.recordedAt) ||
    toldId(one).localeCompare(toldId(other), "en", { numeric: true })
  );
}
