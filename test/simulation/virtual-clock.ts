/** Until when something may not happen, in milliseconds since 1970: its process stands still, or is dead (Infinity). */
export type HeldUntil = () => number;

interface Due {
  readonly id: number;
  readonly at: number;
  readonly act: () => void;
  readonly heldUntil: HeldUntil | undefined;
}

/** A world has some ten thousand steps: one with so many goes round in a circle. */
const mostSteps = 500_000;

/** The world does not come to rest. */
export class RestlessWorldError extends Error {
  override readonly name = "RestlessWorldError";
}

/** What the timers of the code under test are made of. */
export type Timer = (milliseconds: number, act: () => void) => number;

/**
 * Time that passes only when everything that could happen now has happened. One thing at a time: after each, all
 * promises that it settled are run to their end before the next begins, so that a seed always gives the same run.
 */
export class VirtualClock {
  #now: number;
  #ids = 0;
  #steps = 0;
  readonly #cancelled = new Set<number>();
  /** By time, and in the order in which they were planned. */
  readonly #due: Due[] = [];

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /**
   * Does something after so many milliseconds, or as soon after as it is not held any more. Answers a number by which it
   * can be cancelled.
   */
  after(milliseconds: number, act: () => void, heldUntil?: HeldUntil): number {
    const id = ++this.#ids;
    this.#insert({ id, at: this.#now + Math.max(0, milliseconds), act, heldUntil });
    return id;
  }

  cancel(id: number): void {
    this.#cancelled.add(id);
  }

  /**
   * Lets time pass.
   * @throws RestlessWorldError
   */
  async run(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    for (let next = this.#due[0]; next && next.at <= end; next = this.#due[0]) {
      this.#due.shift();
      if (this.#cancelled.delete(next.id)) continue;
      this.#now = next.at;
      const until = next.heldUntil?.() ?? next.at;
      if (until > this.#now) {
        if (Number.isFinite(until)) this.#insert({ ...next, at: until });
        continue;
      }
      if (++this.#steps > mostSteps) throw new RestlessWorldError(`the world does not come to rest`);
      next.act();
      await settled();
    }
    this.#now = end;
  }

  /** The timers of the code under test are made by `timer` while `work` runs. Nothing else may run in this process. */
  async withTimers<T>(timer: Timer, work: () => Promise<T>): Promise<T> {
    const { setTimeout, clearTimeout } = globalThis;
    const { timeout } = AbortSignal;
    Object.assign(globalThis, {
      setTimeout: (act: () => void, milliseconds = 0) => timer(milliseconds, act),
      clearTimeout: (id: number) => this.cancel(id),
    });
    AbortSignal.timeout = (milliseconds) => {
      const controller = new AbortController();
      timer(milliseconds, () => controller.abort(new DOMException("timed out", "TimeoutError")));
      return controller.signal;
    };
    try {
      return await work();
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      AbortSignal.timeout = timeout;
    }
  }

  #insert(due: Due): void {
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#due[middle]?.at ?? 0) <= due.at) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, due);
  }
}

/** Node runs every promise that can go on before it takes the next immediate. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
