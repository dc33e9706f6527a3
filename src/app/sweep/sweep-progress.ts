import type { RunningSweep, SweepRecord } from "../../core/model/sweep-record.ts";
import type { SweepMemory } from "../../ports/sweep-memory.ts";

/** What a sweep that is under way adds to what was remembered before it. */
export class SweepProgress {
  readonly #memory: SweepMemory;
  #version: string | undefined;
  #running: RunningSweep;
  #record: SweepRecord;

  /** @param version of the record before this sweep; `undefined` where there was none */
  constructor(memory: SweepMemory, record: SweepRecord, running: RunningSweep, version: string | undefined) {
    this.#memory = memory;
    this.#record = record;
    this.#running = running;
    this.#version = version;
  }

  get running(): RunningSweep {
    return this.#running;
  }

  get record(): SweepRecord {
    return this.#record;
  }

  /** Writes down how far it has come. @throws StateConflictError where another instance has taken over */
  async advance(change: Partial<RunningSweep> = {}): Promise<void> {
    this.#running = { ...this.#running, ...change };
    await this.#save({ ...this.#record, running: this.#running });
  }

  /** Writes down that what was handed on is under way again. @throws StateConflictError where another instance was faster */
  async takeOver(): Promise<void> {
    const { isHandedOn: _taken, ...running } = this.#running;
    this.#running = running;
    await this.advance();
  }

  /** Writes down that it has ended. @throws StateConflictError where another instance has taken over */
  async end(record: SweepRecord): Promise<void> {
    const { running: _over, ...ended } = record;
    await this.#save(ended);
  }

  async #save(record: SweepRecord): Promise<void> {
    this.#version = await this.#memory.save(record, this.#version);
    this.#record = record;
  }
}
