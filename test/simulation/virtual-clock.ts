interface Due {
  readonly id: number;
  readonly at: number;
  readonly act: () => void;
}

/**
 * Time that passes only when everything that could happen now has happened. One thing at a time: after each, all
 * promises that it settled are run to their end before the next begins, so that a seed always gives the same run.
 */
export class VirtualClock {
  #now: number;
  #ids = 0;
  #due: readonly Due[] = [];

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** Does something after so many milliseconds. Answers a number by which it can be cancelled. */
  after(milliseconds: number, act: () => void): number {
    const due = { id: ++this.#ids, at: this.#now + Math.max(0, milliseconds), act };
    const index = this.#due.findLastIndex(({ at }) => at <= due.at);
    this.#due = this.#due.toSpliced(index + 1, 0, due);
    return due.id;
  }

  cancel(id: number): void {
    this.#due = this.#due.filter((due) => due.id !== id);
  }

  /** Lets time pass. */
  async run(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    for (let next = this.#due[0]; next && next.at <= end; next = this.#due[0]) {
      this.#due = this.#due.slice(1);
      this.#now = next.at;
      next.act();
      await settled();
    }
    this.#now = end;
  }

  /** The timers of the code under test run by this clock while `work` runs. Nothing else may run in this process. */
  async withTimers<T>(work: () => Promise<T>): Promise<T> {
    const { setTimeout, clearTimeout } = globalThis;
    const { timeout } = AbortSignal;
    Object.assign(globalThis, {
      setTimeout: (act: () => void, milliseconds = 0) => this.after(milliseconds, act),
      clearTimeout: (id: number) => this.cancel(id),
    });
    AbortSignal.timeout = (milliseconds) => {
      const controller = new AbortController();
      this.after(milliseconds, () => controller.abort(new DOMException("timed out", "TimeoutError")));
      return controller.signal;
    };
    try {
      return await work();
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      AbortSignal.timeout = timeout;
    }
  }
}

/** Node runs every promise that can go on before it takes the next immediate. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
