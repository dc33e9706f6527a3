import * as v from "valibot";
import type { OutboxEntry } from "../../ports/state-store.ts";
import { shortened } from "./shortened.ts";
import { alertSchema } from "./stored-schemas.ts";
import { type Row, readColumns, readDocument, writeDocument } from "./table-document.ts";
import { alertRowKey } from "./table-keys.ts";

/**
 * An alert to one channel as a row. Filters are by `Pending` and `DueAt`, the next try; `SentAt` and `GivenUpAt` say how
 * it ended.
 */
export function toAlertRow(partitionKey: string, entry: OutboxEntry) {
  const { alert, channelKey } = entry;
  const rowKey = alertRowKey(alert.id, channelKey);
  return {
    partitionKey,
    rowKey,
    ClusterId: entry.clusterId,
    IncidentId: alert.incidentId,
    Transition: alert.transition,
    Severity: alert.severity,
    Channel: channelKey,
    Summary: shortened(alert.findings[0]?.message ?? alert.decision.reason),
    RecordedAt: entry.recordedAt,
    DueAt: entry.dueAt,
    Attempts: entry.attempts,
    Pending: true,
    ...writeDocument(alert, rowKey),
  };
}

const columns = v.object({
  ClusterId: v.string(),
  Channel: v.string(),
  RecordedAt: v.string(),
  DueAt: v.string(),
  Attempts: v.pipe(v.number(), v.integer(), v.minValue(0)),
  SentAt: v.optional(v.string()),
  GivenUpAt: v.optional(v.string()),
});

/** Reads an alert that is not sent yet; `undefined` for one that was sent or given up. @throws UnreadableRowError */
export function fromAlertRow(row: Row): OutboxEntry | undefined {
  const { ClusterId, Channel, RecordedAt, DueAt, Attempts, SentAt, GivenUpAt } = readColumns(row, columns);
  if (SentAt !== undefined || GivenUpAt !== undefined) return undefined;
  return {
    clusterId: ClusterId,
    alert: readDocument(row, alertSchema),
    channelKey: Channel,
    recordedAt: RecordedAt,
    attempts: Attempts,
    dueAt: DueAt,
  };
}

/** How far an alert has come, without the alert itself. @throws UnreadableRowError */
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
    one.alert.id.localeCompare(other.alert.id, "en", { numeric: true })
  );
}
