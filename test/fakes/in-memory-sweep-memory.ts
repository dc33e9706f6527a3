import type { Hearing } from "../../src/core/model/hearing.ts";
import type { SweepRecord } from "../../src/core/model/sweep-record.ts";
import { StateConflictError } from "../../src/ports/state-store.ts";
import type { LoadedSweep, SweepMemory } from "../../src/ports/sweep-memory.ts";
import { copyOf } from "./copy-of.ts";

/** What is remembered of the sweep, in memory. */
export class InMemorySweepMemory implements SweepMemory {
  readonly #now: () => number;
  readonly #hearings = new Map<string, Hearing>();
  #stored: { readonly record: SweepRecord; readonly version: string; readonly writtenAt: number } | undefined;
  #saves = 0;

  /**
   * @param now the memory's own clock, in milliseconds since 1970
   * @param record what is remembered at the start
   */
  constructor(now: () => number = Date.now, record?: SweepRecord) {
    this.#now = now;
    if (record) this.#stored = { record, version: "version 0", writtenAt: now() };
  }

  async load(): Promise<LoadedSweep | undefined> {
    if (!this.#stored) return undefined;
    const { record, version, writtenAt } = copyOf(this.#stored);
    return { record, version, ageMs: this.#now() - writtenAt };
  }

  async save(record: SweepRecord, version: string | undefined): Promise<string> {
    if (this.#stored?.version !== version) throw new StateConflictError("Another instance sweeps the fleet.");
    const next = `version ${++this.#saves}`;
    this.#stored = { record: copyOf(record), version: next, writtenAt: this.#now() };
    return next;
  }

  async note(subscriptionId: string, what: "eventAt" | "missedAt", at: string): Promise<void> {
    this.#merge({ subscriptionId, [what]: at });
  }

  async noteTold(subscriptionId: string, at: string | undefined): Promise<void> {
    if (at !== undefined) return this.#merge({ subscriptionId, toldAt: at });
    const {
      toldAt: _told,
      missedAt: _missed,
      ...known
    } = this.#hearings.get(subscriptionId) ?? { subscriptionId };
    this.#hearings.set(subscriptionId, known);
  }

  async hearings(): Promise<readonly Hearing[]> {
    return copyOf([...this.#hearings.values()]);
  }

  #merge(more: Hearing): void {
    this.#hearings.set(more.subscriptionId, { ...this.#hearings.get(more.subscriptionId), ...more });
  }
}
