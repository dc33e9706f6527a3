import type { UseClient } from "../../src/adapters/storage/created-on-demand.ts";
import type { StateTable } from "../../src/adapters/storage/state-rows.ts";

/** Somebody who works with a table, one request at a time, whenever a test lets them. */
export class Stepped {
  readonly #work: (use: UseClient<StateTable>) => Promise<unknown>;
  readonly #table: StateTable;
  #gate = Promise.withResolvers<void>();
  #halted = Promise.withResolvers<void>();
  #isOver = false;
  #hasBegun = false;

  constructor(table: StateTable, work: (use: UseClient<StateTable>) => Promise<unknown>) {
    this.#table = table;
    this.#work = work;
  }

  /** True where there is nothing left to do, or it was refused. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Lets one request through, and waits until the next one is about to be made, or all is done. */
  async step(): Promise<void> {
    this.#halted = Promise.withResolvers();
    if (this.#hasBegun) this.#gate.resolve();
    else this.#begin();
    await this.#halted.promise;
  }

  /** What comes before the first request is none. */
  #begin(): void {
    this.#hasBegun = true;
    const use: UseClient<StateTable> = async (operation) => {
      this.#gate = Promise.withResolvers();
      this.#halted.resolve();
      await this.#gate.promise;
      return operation(this.#table, new AbortController().signal);
    };
    const end = (): void => {
      this.#isOver = true;
      this.#halted.resolve();
    };
    this.#work(use).then(end, end);
  }
}

/** Every order in which so many can take turns, each so many times. */
export function* orders(turns: readonly number[]): Generator<readonly number[]> {
  if (turns.every((left) => left === 0)) yield [];
  for (const [who, left] of turns.entries())
    if (left > 0) for (const rest of orders(turns.with(who, left - 1))) yield [who, ...rest];
}
