import * as v from "valibot";
import type { Hearing } from "../../core/model/hearing.ts";
import type { SweepMemory } from "../../ports/sweep-memory.ts";
import { appRecord } from "./app-record.ts";
import type { UseClient } from "./created-on-demand.ts";
import type { StateTable } from "./state-rows.ts";
import { sweepRecordSchema } from "./sweep-record-schema.ts";
import { readColumns } from "./table-document.ts";
import { appPartitionKey } from "./table-keys.ts";
import { queryRows } from "./table-rows.ts";

const partitionKey = appPartitionKey;
const hearingPrefix = "hearing-";

/** Empty where it is not, or no more: a merge takes no column away. */
const hearingColumns = v.object({
  EventAt: v.optional(v.string(), ""),
  MissedAt: v.optional(v.string(), ""),
  ToldAt: v.optional(v.string(), ""),
});

/** What is remembered of the sweep, beside what the app remembers of itself. */
export function tableSweepMemory(use: UseClient<StateTable>): SweepMemory {
  const merge = async (subscriptionId: string, columns: Readonly<Record<string, string>>): Promise<void> => {
    const row = { partitionKey, rowKey: `${hearingPrefix}${subscriptionId}`, ...columns };
    await use((table, abortSignal) => table.upsertEntity(row, "Merge", { abortSignal }));
  };
  return {
    ...appRecord(use, "sweep", sweepRecordSchema, "Another instance sweeps the fleet."),
    note: (subscriptionId, what, at) =>
      merge(subscriptionId, { [what === "eventAt" ? "EventAt" : "MissedAt"]: at }),
    noteTold: (subscriptionId, at) =>
      merge(subscriptionId, at === undefined ? { ToldAt: "", MissedAt: "" } : { ToldAt: at }),
    async hearings() {
      // `.` sorts right behind `-`.
      const filter = `PartitionKey eq '${partitionKey}' and RowKey ge '${hearingPrefix}' and RowKey lt 'hearing.'`;
      const found: Hearing[] = [];
      for await (const row of queryRows(use, filter)) {
        const { EventAt, MissedAt, ToldAt } = readColumns(row, hearingColumns);
        found.push({
          subscriptionId: String(row.rowKey).slice(hearingPrefix.length),
          ...(EventAt === "" ? {} : { eventAt: EventAt }),
          ...(MissedAt === "" ? {} : { missedAt: MissedAt }),
          ...(ToldAt === "" ? {} : { toldAt: ToldAt }),
        });
      }
      return found;
    },
  };
}
