import type { VirtualClock } from "./virtual-clock.ts";

/** What happened, in order: enough to follow a seed that broke an invariant. */
export class Trace {
  readonly #clock: VirtualClock;
  readonly #start: number;
  readonly #lines: string[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.#start = clock.now;
  }

  note(who: string, what: string): void {
    const seconds = ((this.#clock.now - this.#start) / 1000).toFixed(3).padStart(10);
    this.#lines.push(`${seconds} s  ${who.padEnd(12)} ${what}`);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}
