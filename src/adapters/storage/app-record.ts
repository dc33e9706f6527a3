import type * as v from "valibot";
import { StateConflictError } from "../../ports/state-store.ts";
import type { UseClient } from "./created-on-demand.ts";
import type { StateTable } from "./state-rows.ts";
import { hasCode } from "./storage-error.ts";
import { readDocument, writeDocument } from "./table-document.ts";
import { appPartitionKey as partitionKey } from "./table-keys.ts";
import { readRow } from "./table-rows.ts";

/** A record with the version under which it was read, and its age by the service's own clock where it says that. */
export interface LoadedRecord<Value> {
  readonly record: Value;
  readonly version: string;
  readonly ageMs?: number;
}

/** One row that all instances share, and that is written under a version alone: of two that write, one is told so. */
export interface AppRecord<Value> {
  load(): Promise<LoadedRecord<Value> | undefined>;
  /** @throws StateConflictError when the stored version is not `version` */
  save(record: Value, version: string | undefined): Promise<string>;
}

/** @param conflict what it means that somebody else was faster, for a person */
export function appRecord<Schema extends v.GenericSchema>(
  use: UseClient<StateTable>,
  rowKey: string,
  schema: Schema,
  conflict: string,
): AppRecord<v.InferOutput<Schema>> {
  return {
    async load() {
      const found = await readRow(use, partitionKey, rowKey);
      if (!found) return undefined;
      const record = readDocument(found.row, schema);
      const { etag: version, ageMs } = found;
      return { record, version, ...(ageMs === undefined ? {} : { ageMs }) };
    },
    async save(record, version) {
      const row = { partitionKey, rowKey, ...writeDocument(record, rowKey) };
      try {
        const { etag } = await use((table, abortSignal) =>
          version === undefined
            ? table.createEntity(row, { abortSignal })
            : table.updateEntity(row, "Replace", { etag: version, abortSignal }),
        );
        if (etag === undefined) throw new TypeError("Table storage gave a row no version.");
        return etag;
      } catch (error) {
        if (!hasCode(error, "EntityAlreadyExists", "UpdateConditionNotSatisfied", "ResourceNotFound"))
          throw error;
        throw new StateConflictError(conflict, { cause: error });
      }
    },
  };
}
