import type { Hearing } from "../core/model/hearing.ts";
import type { SweepRecord } from "../core/model/sweep-record.ts";

/** The record with the version under which it was read. */
export interface LoadedSweep {
  readonly record: SweepRecord;
  readonly version: string;
  /** How long ago it was written last, in milliseconds by the store's own clock; absent where the store does not say. */
  readonly ageMs?: number;
}

/** What is remembered of the sweep of the whole fleet, for all instances. */
export interface SweepMemory {
  /** `undefined` where there never was a sweep. */
  load(): Promise<LoadedSweep | undefined>;
  /**
   * Writes the record, and answers its new version.
   * @param version `undefined` where there was no record
   * @throws StateConflictError when the stored version is not `version`: somebody else sweeps
   */
  save(record: SweepRecord, version: string | undefined): Promise<string>;
  /** Remembers that an event of a subscription came, or that one should have. */
  note(subscriptionId: string, what: "eventAt" | "missedAt", at: string): Promise<void>;
  /** Remembers that people were told that a subscription's events do not arrive; without a time, that they do again. */
  noteTold(subscriptionId: string, at: string | undefined): Promise<void>;
  /** What is known of each subscription of which anything was noted. */
  hearings(): Promise<readonly Hearing[]>;
}
