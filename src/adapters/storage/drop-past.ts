import * as v from "valibot";
import { keptMonths, monthOf, monthsBefore } from "../../core/time/months.ts";
import type { UseClient } from "./created-on-demand.ts";
import type { PastTables } from "./past-tables.ts";
import type { StateTable } from "./state-rows.ts";
import { hasCode } from "./storage-error.ts";
import { readColumns } from "./table-document.ts";
import { appPartitionKey } from "./table-keys.ts";
import { readRow } from "./table-rows.ts";

const rowKey = "past";
const columns = v.object({ KeptSince: v.string() });

/** An app that stood still for so many months has as many tables to drop. */
const mostMonths = 12;

/**
 * Drops the tables of the months that are not kept any more, once a month: a table goes whole, in one request, however
 * much it holds. What was dropped is remembered after it was; where that breaks off, a table that is gone is dropped again.
 */
export async function dropPast(use: UseClient<StateTable>, past: PastTables, now: Date): Promise<void> {
  const keptSince = monthsBefore(monthOf(now.toISOString()), keptMonths);
  const known = await readRow(use, appPartitionKey, rowKey, Object.keys(columns.entries));
  // A machine whose clock is behind brings nothing back.
  if (known && readColumns(known.row, columns).KeptSince >= keptSince) return;
  for (let count = 1; count <= mostMonths; count++) {
    try {
      await past.reading(monthsBefore(keptSince, count))((table, abortSignal) =>
        table.deleteTable({ abortSignal }),
      );
    } catch (error) {
      if (!hasCode(error, "TableNotFound", "ResourceNotFound", "TableBeingDeleted")) throw error;
    }
  }
  const row = { partitionKey: appPartitionKey, rowKey, KeptSince: keptSince };
  await use((table, abortSignal) => table.upsertEntity(row, "Replace", { abortSignal }));
}
