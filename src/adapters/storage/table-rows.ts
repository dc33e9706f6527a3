import type { UseClient } from "./created-on-demand.ts";
import type { StateTable } from "./state-rows.ts";
import { hasCode } from "./storage-error.ts";
import type { Row } from "./table-document.ts";

/** A row and how long ago it was written last. */
export interface AgedRow {
  readonly row: Row;
  /**
   * In milliseconds, by the service's own clock and no other: its `Timestamp`, and the `Date` of the answer, which counts
   * in whole seconds, so that a row is up to a second older. Absent where the service leaves one of them out.
   */
  readonly ageMs?: number;
}

/** A row with the version under which it was read. */
export interface VersionedRow extends AgedRow {
  readonly etag: string;
}

/** Reads one row, or only some columns of it; `undefined` when it is not there. */
export async function readRow(
  use: UseClient<StateTable>,
  partitionKey: string,
  rowKey: string,
  columns?: readonly string[],
): Promise<VersionedRow | undefined> {
  const queryOptions = columns ? { select: ["PartitionKey", "RowKey", ...columns] } : {};
  try {
    let date: string | undefined;
    const row = await use((table, abortSignal) =>
      table.getEntity(partitionKey, rowKey, {
        abortSignal,
        queryOptions,
        onResponse: ({ headers }) => {
          date = headers.get("date");
        },
      }),
    );
    return { row, etag: row.etag, ...ageOf(row, date) };
  } catch (error) {
    if (hasCode(error, "ResourceNotFound")) return undefined;
    throw error;
  }
}

/** All rows that an OData filter selects, page by page; each page is asked for with the limits of one operation. */
export async function* queryRows(
  use: UseClient<StateTable>,
  filter: string,
  columns?: readonly string[],
): AsyncGenerator<Row> {
  for await (const { row } of queryAgedRows(use, filter, columns)) yield row;
}

/** The same, each row with how long ago it was written last. */
export async function* queryAgedRows(
  use: UseClient<StateTable>,
  filter: string,
  columns?: readonly string[],
): AsyncGenerator<AgedRow> {
  const queryOptions = { filter, ...(columns ? { select: [...columns] } : {}) };
  let token: string | undefined;
  do {
    let date: string | undefined;
    const page = await use(async (table, abortSignal) => {
      const pages = table.listEntities({
        abortSignal,
        queryOptions,
        onResponse: ({ headers }) => {
          date = headers.get("date");
        },
      });
      const next = await pages.byPage(token === undefined ? {} : { continuationToken: token }).next();
      return next.value;
    });
    for (const row of page ?? []) yield { row, ...ageOf(row, date) };
    token = page?.continuationToken;
  } while (token !== undefined);
}

function ageOf({ timestamp }: Row, date: string | undefined): { readonly ageMs?: number } {
  const ageMs = Date.parse(date ?? "") - Date.parse(typeof timestamp === "string" ? timestamp : "");
  return Number.isNaN(ageMs) ? {} : { ageMs: Math.max(0, ageMs) };
}
