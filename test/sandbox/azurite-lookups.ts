import { createRequire } from "node:module";

/** What is used of a collection of LokiJS's that holds the rows of one table. */
interface Rows {
  findOne(query: object): object | null;
  /** From where to where the rows stand in the index of a property that have a value; the end before the start where none has. */
  calculateRange(operation: "$eq", property: string, value: unknown): readonly [from: number, to: number];
}

/** A row as Azurite keeps it. */
export interface AzuriteRow {
  readonly PartitionKey: string;
  readonly RowKey: string;
  readonly properties: object;
}

/** What Azurite keeps of its tables. */
export interface TableMetadata {
  init(): Promise<void>;
  close(): Promise<void>;
  createTable(context: object, table: { readonly account: string; readonly table: string }): Promise<void>;
  getEntityCollection(account: string, table: string, context: object): Rows;
  insertTableEntity(context: object, table: string, account: string, row: AzuriteRow): Promise<unknown>;
  queryTableEntitiesWithPartitionAndRowKey(
    context: object,
    table: string,
    account: string,
    partitionKey: string,
    rowKey: string,
  ): Promise<AzuriteRow | null>;
}

interface TableMetadataClass {
  new (path: string, inMemory: boolean): TableMetadata;
  readonly prototype: TableMetadata;
}

/** Azurite's own class for what it keeps of its tables. */
export function tableMetadataClass(): TableMetadataClass {
  const path = "azurite/dist/src/table/persistence/LokiTableMetadataStore.js";
  const { default: found }: { default: TableMetadataClass } = createRequire(import.meta.url)(path);
  if (typeof found?.prototype?.getEntityCollection !== "function") {
    throw new Error(`${path} is not what it was: look whether Azurite still looks a row up by its row key.`);
  }
  return found;
}

const mended = new WeakSet<Rows>();

/**
 * Makes Azurite look a row up by that of its keys which fewer rows have. It asks for the row key first, by an index, and
 * goes through all that have it for the partition: where every cluster has a row `state`, a point read costs as much as
 * there are clusters. With 10,000 of them storage does not answer in time. Table storage finds a row by both keys at once.
 */
export function lookUpByNarrowerKey(): void {
  const metadata = tableMetadataClass().prototype;
  const original = metadata.getEntityCollection;
  metadata.getEntityCollection = function (this: TableMetadata, account, table, context) {
    const rows = original.call(this, account, table, context);
    if (mended.has(rows)) return rows;
    mended.add(rows);
    const findOne = rows.findOne.bind(rows);
    const count = (property: string, value: unknown): number => {
      const [from, to] = rows.calculateRange("$eq", property, value);
      return to - from + 1;
    };
    // LokiJS narrows down in the order of the properties.
    rows.findOne = (query) => {
      if (!("PartitionKey" in query && "RowKey" in query)) return findOne(query);
      const { PartitionKey, RowKey } = query;
      return count("PartitionKey", PartitionKey) < count("RowKey", RowKey)
        ? findOne({ PartitionKey, RowKey })
        : findOne({ RowKey, PartitionKey });
    };
    return rows;
  };
}
