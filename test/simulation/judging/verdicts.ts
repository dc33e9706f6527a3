import type { Trace } from "../trace.ts";

/** The broken invariants of a world, each once. */
export class Verdicts {
  readonly #trace: Trace;
  readonly #violations: string[] = [];

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  get violations(): readonly string[] {
    return this.#violations;
  }

  violated(what: string): void {
    if (this.#violations.includes(what)) return;
    this.#violations.push(what);
    this.#trace.note("JUDGE", `VIOLATED: ${what}`);
  }
}
