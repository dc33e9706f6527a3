import type { FaultPlan } from "./fault-plan.ts";
import type { Random } from "./random.ts";
import type { Trace } from "./trace.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What all processes live in. */
export interface Surroundings {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly trace: Trace;
  /** The faults of this moment. */
  readonly faults: () => FaultPlan;
}

/** One call that a process makes. */
export interface Call<T> {
  readonly what: string;
  /** What happens on the other side. */
  readonly effect: () => Promise<T>;
  /** How likely it fails. */
  readonly faultRate: number;
  /** What the caller gets to see of a failure: a value, or a throw. */
  readonly fail: (hadEffect: boolean, isOver: boolean) => T;
  /** Ends the waiting, as the caller has given up. */
  readonly signal?: AbortSignal;
}

/** One process of the function app, from its start to its end. Once it is dead, nothing that it called ever returns. */
export class Process {
  readonly name: string;
  readonly #around: Surroundings;
  readonly #died = Promise.withResolvers<"died">();
  #diedAt: number | undefined;

  constructor(name: string, around: Surroundings) {
    this.name = name;
    this.#around = around;
  }

  get isAlive(): boolean {
    return this.#diedAt === undefined;
  }

  /** Milliseconds since 1970. */
  get diedAt(): number | undefined {
    return this.#diedAt;
  }

  /** Resolves when the process dies. */
  get died(): Promise<"died"> {
    return this.#died.promise;
  }

  die(why: string): void {
    if (!this.isAlive) return;
    this.#diedAt = this.#around.clock.now;
    this.#around.trace.note(this.name, `DIES ${why}`);
    this.#died.resolve("died");
  }

  /** Makes a call: it takes time on the way there and back, and faults may strike before or after its effect. */
  async call<T>({ what, effect, faultRate, fail, signal }: Call<T>): Promise<T> {
    const { random, trace, faults } = this.#around;
    const { crash, slow } = faults();
    const isFaulty = random.chance(faultRate);
    const isLost = isFaulty && random.chance(0.5);
    const dies = random.chance(crash) ? random.pick(["before", "after"]) : undefined;
    const latency = (): number => (random.chance(slow) ? random.between(1000, 8000) : random.between(5, 150));
    if ((await this.#wait(latency(), signal)) === "given-up") {
      trace.note(this.name, `${what}: given up before it arrived`);
      return fail(false, true);
    }
    if (dies === "before") await this.#end(`before ${what}`);
    if (isFaulty && !isLost) {
      trace.note(this.name, `${what}: FAILS`);
      return fail(false, false);
    }
    const answer = await settle(effect);
    trace.note(this.name, `${what}${isLost ? ": ANSWER LOST" : ""}${"error" in answer ? ": refused" : ""}`);
    if (dies === "after") await this.#end(`after ${what}`);
    if ((await this.#wait(latency(), signal)) === "given-up") {
      trace.note(this.name, `${what}: given up after it arrived`);
      return fail(true, true);
    }
    if (isLost) return fail(true, false);
    if ("error" in answer) throw answer.error;
    return answer.value;
  }

  async #end(why: string): Promise<never> {
    this.die(why);
    return new Promise(() => {});
  }

  #wait(milliseconds: number, signal: AbortSignal | undefined): Promise<"passed" | "given-up"> {
    const { promise, resolve } = Promise.withResolvers<"passed" | "given-up">();
    const end = (how: "passed" | "given-up") => () => {
      if (this.isAlive) resolve(how);
    };
    if (signal?.aborted) end("given-up")();
    signal?.addEventListener("abort", end("given-up"), { once: true });
    this.#around.clock.after(milliseconds, end("passed"));
    return promise;
  }
}

async function settle<T>(effect: () => Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await effect() };
  } catch (error) {
    return { error };
  }
}
