import type { EarlyLookRecord } from "../core/model/early-look-record.ts";

/** The record with the version under which it was read. */
export interface LoadedEarlyLook {
  readonly record: EarlyLookRecord;
  readonly version: string;
  /** How long ago it was written last, in milliseconds by the store's own clock; absent where the store does not say. */
  readonly ageMs?: number;
}

/** What is remembered of the early looks, for all instances. */
export interface EarlyLookMemory {
  /** `undefined` where there never was one. */
  load(): Promise<LoadedEarlyLook | undefined>;
  /**
   * Writes the record, and answers its new version.
   * @param version `undefined` where there was no record
   * @throws StateConflictError when the stored version is not `version`: another instance looks
   */
  save(record: EarlyLookRecord, version: string | undefined): Promise<string>;
}
