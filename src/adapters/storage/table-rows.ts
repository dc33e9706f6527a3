import type { TableClient } from "@azure/data-tables";
import type { UseClient } from "./created-on-demand.ts";
import { hasCode } from "./storage-error.ts";
import type { Row } from "./table-document.ts";

/** A row with the version under which it was read. */
export interface VersionedRow {
  readonly row: Row;
  readonly etag: string;
}

/** Reads one row, or only some columns of it; `undefined` when it is not there. */
export async function readRow(
  use: UseClient<TableClient>,
  partitionKey: string,
  rowKey: string,
  columns?: readonly string[],
): Promise<VersionedRow | undefined> {
  const queryOptions = columns ? { select: ["PartitionKey", "RowKey", ...columns] } : {};
  try {
    const row = await use((table, abortSignal) =>
      table.getEntity(partitionKey, rowKey, { abortSignal, queryOptions }),
    );
    return { row, etag: row.etag };
  } catch (error) {
    if (hasCode(error, "ResourceNotFound")) return undefined;
    throw error;
  }
}

/** All rows that an OData filter selects, page by page; each page is asked for with the limits of one operation. */
export async function* queryRows(
  use: UseClient<TableClient>,
  filter: string,
  columns?: readonly string[],
): AsyncGenerator<Row> {
  const queryOptions = { filter, ...(columns ? { select: [...columns] } : {}) };
  let token: string | undefined;
  do {
    const page = await use(async (table, abortSignal) => {
      const pages = table.listEntities({ abortSignal, queryOptions });
      const next = await pages.byPage(token === undefined ? {} : { continuationToken: token }).next();
      return next.value;
    });
    yield* page ?? [];
    token = page?.continuationToken;
  } while (token !== undefined);
}
