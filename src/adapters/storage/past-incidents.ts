import type { Incident } from "../../core/model/incident.ts";
import { monthOf, monthsBetween } from "../../core/time/months.ts";
import { fromIncidentRow, toIncidentRow } from "./incident-row.ts";
import type { PastTables } from "./past-tables.ts";
import { hasCode } from "./storage-error.ts";
import { incidentRowKey } from "./table-keys.ts";
import { readRow } from "./table-rows.ts";

/** Puts a closed incident where what is past lies, in the month in which it was closed; a second time it is written over. */
export async function putAwayIncident(
  past: PastTables,
  partitionKey: string,
  incident: Incident,
  closedAt: string,
): Promise<void> {
  const row = toIncidentRow(partitionKey, incident);
  await past.writing(monthOf(closedAt))((table, abortSignal) =>
    table.upsertEntity(row, "Replace", { abortSignal }),
  );
}

/**
 * Finds an incident that was put away. It lies in the month in which it was closed, which is mostly that in which it was
 * opened: one read a month from there.
 */
export async function findPastIncident(
  past: PastTables,
  partitionKey: string,
  id: string,
  openedMonth: string,
  now: Date,
): Promise<Incident | undefined> {
  for (const month of monthsBetween(openedMonth, monthOf(now.toISOString()))) {
    try {
      const found = await readRow(past.reading(month), partitionKey, incidentRowKey(id));
      if (found) return fromIncidentRow(found.row);
    } catch (error) {
      if (!hasCode(error, "TableNotFound", "TableBeingDeleted")) throw error;
    }
  }
  return undefined;
}
