import type { TransactionAction } from "@azure/data-tables";
import type { UseClient } from "../../src/adapters/storage/created-on-demand.ts";
import type { PastTables } from "../../src/adapters/storage/past-tables.ts";
import type { RowPage, StateTable, WrittenRow } from "../../src/adapters/storage/state-rows.ts";
import { StorageError } from "../../src/adapters/storage/storage-error.ts";
import { type Condition, parseFilter } from "./table-filter.ts";

/** A row as the service keeps it. */
type KeptRow = Readonly<Record<string, unknown>> & {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
};

/** What a service of this kind would have had to do. */
export interface TableWork {
  requests: number;
  /** Rows that it would have looked at: those within the bounds that a filter sets to the keys. */
  scanned: number;
  /** Rows that went over the wire. */
  returned: number;
}

/** As many rows as the service gives at once. */
const pageSize = 1_000;

/** A table in memory, which counts what is asked of it. It knows so much of the service as the app relies on. */
export class InMemoryTable implements StateTable {
  readonly work: TableWork = { requests: 0, scanned: 0, returned: 0 };
  readonly #partitions = new Map<string, Map<string, KeptRow>>();
  readonly #now: () => number;
  #writes = 0;
  #isThere = true;

  /** @param now the service's own clock, in milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** How many rows it holds. */
  get size(): number {
    return [...this.#partitions.values()].reduce((sum, rows) => sum + rows.size, 0);
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  /** Puts a row in, as a bench does a million times: what it holds is shared, and nothing is counted. */
  fill(row: WrittenRow): void {
    this.#put(row);
  }

  async getEntity(
    partitionKey: string,
    rowKey: string,
    options: Parameters<StateTable["getEntity"]>[2],
  ): Promise<KeptRow> {
    this.#asked();
    const row = this.#partitions.get(partitionKey)?.get(rowKey);
    options.onResponse?.({ headers: { get: () => new Date(this.#now()).toUTCString() } });
    if (!row) throw refused(404, "ResourceNotFound");
    this.work.scanned++;
    this.work.returned++;
    return row;
  }

  async createEntity(row: WrittenRow): Promise<{ readonly etag: string }> {
    this.#asked();
    return this.#write(["create", row]);
  }

  async updateEntity(
    row: WrittenRow,
    mode: "Merge" | "Replace",
    { etag }: { readonly etag: string },
  ): Promise<{ readonly etag: string }> {
    this.#asked();
    return this.#write(["update", row, mode, { etag }]);
  }

  async upsertEntity(row: WrittenRow, mode: "Merge" | "Replace"): Promise<{ readonly etag: string }> {
    this.#asked();
    return this.#write(["upsert", row, mode]);
  }

  async deleteEntity(
    partitionKey: string,
    rowKey: string,
    { etag = "*" }: { readonly etag?: string },
  ): Promise<void> {
    this.#asked();
    this.#kept({ partitionKey, rowKey }, etag);
    this.#partitions.get(partitionKey)?.delete(rowKey);
  }

  async submitTransaction(
    actions: TransactionAction[],
  ): Promise<{ readonly subResponses: readonly { readonly etag: string }[] }> {
    this.#asked();
    // All of it or nothing: what stands against any of it is found before anything is written.
    for (const action of actions) this.#check(action);
    return { subResponses: actions.map((action) => this.#write(action)) };
  }

  listEntities({ queryOptions, onResponse }: Parameters<StateTable["listEntities"]>[0]) {
    const page = (token: string | undefined): RowPage => {
      this.#asked();
      onResponse?.({ headers: { get: () => new Date(this.#now()).toUTCString() } });
      return this.#page(queryOptions?.filter ?? "", queryOptions?.select, Number(token ?? 0));
    };
    return {
      async *byPage({ continuationToken }: { readonly continuationToken?: string }) {
        yield page(continuationToken);
      },
    };
  }

  async createTable(): Promise<void> {
    this.#isThere = true;
  }

  async deleteTable(): Promise<void> {
    this.#isThere = false;
    this.#partitions.clear();
  }

  #page(filter: string, select: readonly string[] | undefined, from: number): RowPage {
    const { matches, bounds } = parseFilter(filter);
    const found: KeptRow[] = [];
    let scanned = 0;
    for (const row of this.#within(bounds)) {
      scanned++;
      if (matches(row)) found.push(row);
    }
    const rows = found.slice(from, from + pageSize);
    const hasMore = found.length > from + pageSize;
    // A later page begins where the one before it ended.
    this.work.scanned += from === 0 ? scanned : 0;
    this.work.returned += rows.length;
    const shown = select ? rows.map((row) => chosen(row, select)) : rows;
    return Object.assign(shown, hasMore ? { continuationToken: String(from + pageSize) } : {});
  }

  /** The rows within bounds of their keys, in the order of these: those of a row's key count within one partition. */
  *#within(bounds: readonly Condition[]): Generator<KeptRow> {
    const holds = (key: string, column: string): boolean =>
      bounds.filter(({ name }) => name === column).every(({ test }) => test(key));
    const only = bounds.find(({ name, operator }) => name === "PartitionKey" && operator === "eq")?.value;
    const keys = typeof only === "string" ? [only] : [...this.#partitions.keys()].sort();
    for (const key of keys) {
      const rows = this.#partitions.get(key);
      if (!rows || !holds(key, "PartitionKey")) continue;
      for (const rowKey of [...rows.keys()].sort()) {
        const row = rows.get(rowKey);
        if (row && (only === undefined || holds(rowKey, "RowKey"))) yield row;
      }
    }
  }

  #asked(): void {
    this.work.requests++;
    if (!this.#isThere) throw refused(404, "TableNotFound");
  }

  #check([kind, row, , options]: TransactionAction): void {
    const keys = { partitionKey: row.partitionKey, rowKey: row.rowKey };
    if (kind === "create" && this.#partitions.get(keys.partitionKey)?.has(keys.rowKey))
      throw refused(409, "EntityAlreadyExists");
    if (kind === "update" || kind === "delete") this.#kept(keys, etagIn(options));
  }

  #write(action: TransactionAction): { readonly etag: string } {
    this.#check(action);
    const [kind, row, mode] = action;
    if (kind === "delete") {
      this.#partitions.get(row.partitionKey)?.delete(row.rowKey);
      return { etag: "" };
    }
    const before =
      mode === "Replace" || kind === "create" ? {} : this.#partitions.get(row.partitionKey)?.get(row.rowKey);
    return this.#put({ ...before, ...row, partitionKey: row.partitionKey, rowKey: row.rowKey });
  }

  #put(row: WrittenRow): KeptRow {
    const etag = `W/"${++this.#writes}"`;
    const kept = { ...row, etag, timestamp: new Date(this.#now()).toISOString() };
    const rows = this.#partitions.get(row.partitionKey) ?? new Map<string, KeptRow>();
    this.#partitions.set(row.partitionKey, rows.set(row.rowKey, kept));
    return kept;
  }

  #kept({ partitionKey, rowKey }: { partitionKey: string; rowKey: string }, etag: string): KeptRow {
    const row = this.#partitions.get(partitionKey)?.get(rowKey);
    if (!row) throw refused(404, "ResourceNotFound");
    if (etag !== "*" && etag !== row.etag) throw refused(412, "UpdateConditionNotSatisfied");
    return row;
  }
}

/** The tables of months, in memory. */
export class InMemoryPast implements PastTables {
  readonly tables = new Map<string, InMemoryTable>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The table of a month, made where there is none. */
  of(month: string): InMemoryTable {
    const table = this.tables.get(month) ?? new InMemoryTable(this.#now);
    this.tables.set(month, table);
    return table;
  }

  writing(month: string): UseClient<StateTable> {
    return async (operation) => {
      const table = this.of(month);
      if (!table.isThere) await table.createTable();
      return operation(table, new AbortController().signal);
    };
  }

  reading(month: string): UseClient<StateTable> {
    return async (operation) => {
      const table = this.tables.get(month);
      if (!table) throw refused(404, "TableNotFound");
      return operation(table, new AbortController().signal);
    };
  }
}

/** Uses a table as it is. */
export function using(table: StateTable): UseClient<StateTable> {
  return (operation) => operation(table, new AbortController().signal);
}

function refused(status: number, code: string): StorageError {
  return new StorageError(`The table in memory answered ${status} ${code}.`, status, code);
}

function etagIn(options: unknown): string {
  const has = typeof options === "object" && options !== null && "etag" in options;
  return has && typeof options.etag === "string" ? options.etag : "*";
}

function chosen(row: KeptRow, select: readonly string[]): KeptRow {
  const { partitionKey, rowKey, etag } = row;
  return {
    ...Object.fromEntries(select.filter((name) => name in row).map((name) => [name, row[name]])),
    partitionKey,
    rowKey,
    etag,
  };
}
