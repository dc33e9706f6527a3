import type { TransactionAction } from "@azure/data-tables";
import type { Row } from "./table-document.ts";

/** Ends one request. */
interface Stoppable {
  readonly abortSignal: AbortSignal;
}

/** What is read of a response: the time of the service. */
interface Response {
  readonly headers: { get(name: string): string | undefined };
}

interface Reading extends Stoppable {
  readonly onResponse?: (response: Response) => void;
}

/** A page of rows, and how the next one is asked for. */
export type RowPage = readonly Row[] & { readonly continuationToken?: string };

/** Keys of a row, and its columns. */
export type WrittenRow = { partitionKey: string; rowKey: string } & Record<string, unknown>;

/**
 * What is asked of a table: so much of `TableClient` of @azure/data-tables as the app uses, and what a table in memory can
 * stand in for.
 */
export interface StateTable {
  getEntity(
    partitionKey: string,
    rowKey: string,
    options: Reading & { readonly queryOptions?: { select?: string[] } },
  ): Promise<Row & { readonly etag: string }>;
  createEntity(row: WrittenRow, options: Stoppable): Promise<{ readonly etag?: string }>;
  updateEntity(
    row: WrittenRow,
    mode: "Merge" | "Replace",
    options: Stoppable & { readonly etag: string },
  ): Promise<{ readonly etag?: string }>;
  upsertEntity(row: WrittenRow, mode: "Merge" | "Replace", options: Stoppable): Promise<unknown>;
  deleteEntity(
    partitionKey: string,
    rowKey: string,
    options: Stoppable & { readonly etag?: string },
  ): Promise<unknown>;
  submitTransaction(
    actions: TransactionAction[],
    options: Stoppable,
  ): Promise<{ readonly subResponses: readonly { readonly etag?: string }[] }>;
  listEntities(options: Reading & { readonly queryOptions?: { filter?: string; select?: string[] } }): {
    byPage(settings: { readonly continuationToken?: string }): AsyncIterableIterator<RowPage>;
  };
  createTable(options: Stoppable): Promise<unknown>;
  deleteTable(options: Stoppable): Promise<unknown>;
}
