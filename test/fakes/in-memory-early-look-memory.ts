import type { EarlyLookRecord } from "../../src/core/model/early-look-record.ts";
import type { EarlyLookMemory, LoadedEarlyLook } from "../../src/ports/early-look-memory.ts";
import { StateConflictError } from "../../src/ports/state-store.ts";
import { copyOf } from "./copy-of.ts";

/** What is remembered of the early looks, in memory. */
export class InMemoryEarlyLookMemory implements EarlyLookMemory {
  readonly #now: () => number;
  #stored:
    | { readonly record: EarlyLookRecord; readonly version: string; readonly writtenAt: number }
    | undefined;
  #saves = 0;

  /** @param now the memory's own clock, in milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async load(): Promise<LoadedEarlyLook | undefined> {
    if (!this.#stored) return undefined;
    const { record, version, writtenAt } = copyOf(this.#stored);
    return { record, version, ageMs: this.#now() - writtenAt };
  }

  async save(record: EarlyLookRecord, version: string | undefined): Promise<string> {
    if (this.#stored?.version !== version)
      throw new StateConflictError("Another instance takes the early look.");
    const next = `version ${++this.#saves}`;
    this.#stored = { record: copyOf(record), version: next, writtenAt: this.#now() };
    return next;
  }
}
