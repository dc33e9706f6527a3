import { earlyLook } from "../../src/functions/early-look.ts";
import { sweep } from "../../src/functions/sweep.ts";
import type { FunctionApp } from "./function-app.ts";
import type { Surroundings } from "./process.ts";
import { Random } from "./random.ts";
import type { Watch } from "./watch.ts";

const minute = 60_000;

/** When the timer of the early look comes seldom: nothing happens in a world by then but what it does by itself. */
const quietAfterMs = 25 * minute;

/** The app's timers: what is overdue is taken up, the whole fleet is looked at, and early where that is on. */
export class Timers {
  readonly #app: FunctionApp;
  readonly #around: Surroundings;
  readonly #watch: Watch;
  readonly #random: Random;

  constructor(seed: number, app: FunctionApp, around: Surroundings, watch: Watch) {
    this.#app = app;
    this.#around = around;
    this.#watch = watch;
    this.#random = new Random(seed ^ 0x71e5);
  }

  start(): void {
    this.#planSweep();
    if (this.#watch.earlyLookSeconds !== undefined) this.#planEarlyLook(this.#around.clock.now);
  }

  #planSweep(): void {
    this.#around.clock.after(5 * minute, () => {
      const { twins } = this.#watch;
      const invocations = twins > 0 && this.#random.chance(twins) ? 2 : 1;
      for (let count = 0; count < invocations; count++)
        void this.#app.invoke({ what: "sweep", cause: "sweep" }, sweep);
      this.#planSweep();
    });
  }

  #planEarlyLook(beganAt: number): void {
    const { clock } = this.#around;
    const isQuiet = clock.now - beganAt > quietAfterMs;
    clock.after(isQuiet ? 10 * minute : minute, () => {
      void this.#app.invoke({ what: "early look", cause: "early-look" }, earlyLook);
      this.#planEarlyLook(beganAt);
    });
  }
}
