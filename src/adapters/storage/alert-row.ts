import * as v from "valibot";
import { type AlertEntry, type NoticeEntry, type OutboxEntry, toldId } from "../../ports/outbox-entry.ts";
import { shortened } from "./shortened.ts";
import { alertSchema, noticeSchema } from "./stored-schemas.ts";
import { type Row, readColumns, readDocument, writeDocument } from "./table-document.ts";
import { alertRowKey } from "./table-keys.ts";
import type { AgedRow } from "./table-rows.ts";
import { UnreadableRowError } from "./unreadable-row-error.ts";

/**
 * What one channel is to be told as a row: an alert, or a notice. Filters are by `Pending` and `DueAt`, the next try;
 * `SentAt` and `GivenUpAt` say how it ended.
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
    DueAt: entry.dueAt,
    Attempts: entry.attempts,
    Pending: true,
    ...writeDocument(entry.kind === "alert" ? entry.alert : entry.notice, rowKey),
  };
}

/** For people who look at the table. */
function alertColumns({ alert }: AlertEntry) {
  return {
    IncidentId: alert.incidentId,
    Transition: alert.transition,
    Severity: alert.severity,
    Summary: shortened(alert.findings[0]?.message ?? alert.decision.reason),
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
  DueAt: v.string(),
  Attempts: v.pipe(v.number(), v.integer(), v.minValue(0)),
  Held: v.optional(v.boolean()),
  Planned: v.optional(v.boolean()),
  SentAt: v.optional(v.string()),
  GivenUpAt: v.optional(v.string()),
});

/** Reads what is not sent yet; `undefined` for what was sent or given up. @throws UnreadableRowError */
export function fromAlertRow({ row, ageMs }: AgedRow): OutboxEntry | undefined {
  const { Kind, ClusterId, Channel, RecordedAt, DueAt, Attempts, ...how } = readColumns(row, columns);
  if (how.SentAt !== undefined || how.GivenUpAt !== undefined) return undefined;
  const progress = {
    channelKey: Channel,
    recordedAt: RecordedAt,
    attempts: Attempts,
    dueAt: DueAt,
    ...(how.Held ? { isHeld: true as const } : {}),
    ...(how.Planned ? { isPlanned: true as const } : {}),
    ...(ageMs === undefined ? {} : { ageMs }),
  };
  if (Kind === "notice") {
    const about = ClusterId === undefined ? {} : { clusterId: ClusterId };
    return { kind: "notice", ...about, notice: readDocument(row, noticeSchema), ...progress };
  }
  if (ClusterId === undefined) throw new UnreadableRowError(row, "column ClusterId is missing");
  return { kind: "alert", clusterId: ClusterId, alert: readDocument(row, alertSchema), ...progress };
}

/** How far an entry has come, without what it tells. @throws UnreadableRowError */
export function progressOf(row: Row): { readonly attempts: number; readonly isPending: boolean } {
  const { Attempts, SentAt, GivenUpAt } = readColumns(row, columns);
  return { attempts: Attempts, isPending: SentAt === undefined && GivenUpAt === undefined };
}

/** The columns that `progressOf` reads. */
export const progressColumns = Object.keys(columns.entries);

/** The oldest first; of the same moment, in the order of their numbers. */
export function byRecording(one: OutboxEntry, other: OutboxEntry): number {
  return (
    Date.parse(one.recordedAt) - Date.parse(other.recordedAt) ||
    toldId(one).localeCompare(toldId(other), "en", { numeric: true })
  );
}
