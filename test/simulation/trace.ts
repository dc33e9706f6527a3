import type { VirtualClock } from "./virtual-clock.ts";

interface Line {
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

/** What happened, in order: enough to follow a seed that broke an invariant. */
export class Trace {
  readonly #clock: VirtualClock;
  readonly #start: number;
  readonly #lines: Line[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.#start = clock.now;
  }

  note(who: string, what: string): void {
    this.#lines.push({ at: this.#clock.now, who, what });
  }

  get lines(): readonly string[] {
    return this.#lines.map(({ at, who, what }) => {
      const seconds = ((at - this.#start) / 1000).toFixed(3).padStart(10);
      return `${seconds} s  ${who.padEnd(12)} ${what}`;
    });
  }
}
