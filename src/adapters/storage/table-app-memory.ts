import type { TransactionAction } from "@azure/data-tables";
import * as v from "valibot";
import type { AppMemory } from "../../ports/app-memory.ts";
import { toAlertRow } from "./alert-row.ts";
import type { UseClient } from "./created-on-demand.ts";
import type { StateTable } from "./state-rows.ts";
import { hasCode } from "./storage-error.ts";
import { readColumns, readDocument, writeDocument } from "./table-document.ts";
import { appPartitionKey } from "./table-keys.ts";
import { queryRows, readRow } from "./table-rows.ts";

const partitionKey = appPartitionKey;
const policyRowKey = "policy";
const noticePrefix = "notice-";

const quietColumns = v.object({ QuietSeconds: v.pipe(v.number(), v.minValue(0)) });

const policyDocument = v.object({ text: v.string() });

/** What the app remembers of itself, in the table of the clusters. */
export function tableAppMemory(use: UseClient<StateTable>): AppMemory {
  return {
    async lastPolicy() {
      const found = await readRow(use, partitionKey, policyRowKey);
      return found ? readDocument(found.row, policyDocument).text : undefined;
    },
    async rememberPolicy(text) {
      const row = { partitionKey, rowKey: policyRowKey, ...writeDocument({ text }, policyRowKey) };
      await use((table, abortSignal) => table.upsertEntity(row, "Replace", { abortSignal }));
    },
    async claimNotice(claim, entries) {
      const row = { partitionKey, rowKey: `${noticePrefix}${claim}`, ToldAt: new Date().toISOString() };
      const actions: TransactionAction[] = [
        ["create", row],
        ...entries.map((entry): TransactionAction => ["upsert", toAlertRow(partitionKey, entry), "Replace"]),
      ];
      try {
        await use((table, abortSignal) => table.submitTransaction(actions, { abortSignal }));
        return true;
      } catch (error) {
        // Or the answer to a first try was lost, which has recorded all of it: the sweep sees to that.
        if (hasCode(error, "EntityAlreadyExists")) return false;
        throw error;
      }
    },
    async quietMs(channelKey) {
      const found = await readRow(use, partitionKey, quietRowKey(channelKey));
      // A service that does not say how old the row is would keep the channel quiet for ever.
      if (found?.ageMs === undefined) return 0;
      const { QuietSeconds } = readColumns(found.row, quietColumns);
      return Math.max(0, QuietSeconds * 1000 - found.ageMs);
    },
    async keepQuiet(channelKey, seconds) {
      const row = { partitionKey, rowKey: quietRowKey(channelKey), QuietSeconds: seconds };
      await use((table, abortSignal) => table.upsertEntity(row, "Replace", { abortSignal }));
    },
    async forgetNotices(topic) {
      // `.` sorts right behind `-`, so the range holds every row that begins with the topic and a hyphen.
      const filter =
        `PartitionKey eq '${partitionKey}' and RowKey ge '${noticePrefix}${topic}-' ` +
        `and RowKey lt '${noticePrefix}${topic}.'`;
      for await (const row of queryRows(use, filter)) {
        const rowKey = String(row.rowKey);
        await use((table, abortSignal) => table.deleteEntity(partitionKey, rowKey, { abortSignal })).catch(
          (error: unknown) => {
            if (!hasCode(error, "ResourceNotFound")) throw error;
          },
        );
      }
    },
  };
}

function quietRowKey(channelKey: string): string {
  return `quiet-${channelKey}`;
}
