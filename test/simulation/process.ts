import { AsyncLocalStorage } from "node:async_hooks";
import { ShownBefore } from "../../src/app/early-look/shown-before.ts";
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
  /** What the caller gets to see of a failure: a value, or a throw. `mayHaveEffect` when it is not sure that there is none. */
  readonly fail: (mayHaveEffect: boolean, isOver: boolean) => T;
  /** Ends the waiting, as the caller has given up. */
  readonly signal?: AbortSignal | undefined;
  /** After so many milliseconds the caller gives up in any case. */
  readonly patienceMs?: number;
}

/** The longest that a process stands still, in milliseconds. */
export const longestFreezeMs = 60_000;

/** The longest that a call is on its way, in milliseconds: its effect may come so late. */
export const longestWayMs = 60_000;

const running = new AsyncLocalStorage<Process>();

/** Timers of the code under test belong to the process that makes them. */
export function timerOf(clock: VirtualClock): (milliseconds: number, act: () => void) => number {
  return (milliseconds, act) => clock.after(milliseconds, act, running.getStore()?.heldUntil);
}

/** One process of the function app, from its start to its end. Once it is dead, nothing that it called ever returns. */
export class Process {
  readonly name: string;
  /** By how much the clock of its machine is wrong, in milliseconds. */
  readonly skewMs: number;
  readonly #around: Surroundings;
  readonly #died = Promise.withResolvers<"died">();
  /** The keys of the channels of which it knows that they work. */
  readonly workingChannels = new Map<string, number>();
  /** When it last wrote down that an event of a subscription came. */
  readonly heardAt = new Map<string, number>();
  /** What early looks have shown it. */
  readonly shown = new ShownBefore();
  #isAlive = true;
  #frozenUntil = 0;
  #freezes = 0;

  constructor(name: string, around: Surroundings, skewMs = 0) {
    this.name = name;
    this.skewMs = skewMs;
    this.#around = around;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** How often it has stood still. */
  get freezes(): number {
    return this.#freezes;
  }

  /** Resolves when the process dies. */
  get died(): Promise<"died"> {
    return this.#died.promise;
  }

  /**
   * Until when nothing of it goes on. What came due while it stood still comes in any order: after a halt, timers and
   * answers compete.
   */
  readonly heldUntil = (): number => {
    if (!this.#isAlive) return Number.POSITIVE_INFINITY;
    const { clock, random } = this.#around;
    return this.#frozenUntil > clock.now ? this.#frozenUntil + random.between(0, 5) : 0;
  };

  /** Runs something in this process, as soon as it does not stand still. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    this.#around.clock.after(0, () => resolve(running.run(this, work)), this.heldUntil);
    return promise;
  }

  die(why: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#around.trace.note(this.name, `DIES ${why}`);
    this.#died.resolve("died");
  }

  /** Makes a call: it takes time on the way there and back, and faults may strike before or after its effect. */
  async call<T>({
    what,
    effect,
    faultRate,
    fail,
    signal,
    patienceMs = Number.POSITIVE_INFINITY,
  }: Call<T>): Promise<T> {
    const { random, trace, faults } = this.#around;
    const { crash, freeze } = faults();
    const isFaulty = random.chance(faultRate);
    const isLost = isFaulty && random.chance(0.5);
    const dies = random.chance(crash) ? random.pick(["before", "after"]) : undefined;
    if (signal?.aborted) return fail(false, true);
    if (dies === "before") return this.#end(`before ${what}`);
    if (random.chance(freeze)) this.#freeze(what);
    const [there, back] = [this.#wayMs(), this.#wayMs()];
    const giveUp = this.#giveUp(signal, there + back > patienceMs ? patienceMs : undefined);
    if ((await this.#wait(there, giveUp)) === "given-up") {
      const isOnItsWay = random.chance(0.5);
      trace.note(this.name, `${what}: given up before it arrived`);
      if (isOnItsWay) this.#arriveLate(what, effect, there);
      return fail(isOnItsWay, true);
    }
    const isRefused = isFaulty && !isLost;
    const answer = isRefused ? undefined : await settle(effect);
    trace.note(this.name, `${what}${outcomeOf(answer, isLost)}`);
    if (dies === "after") return this.#end(`after ${what}`);
    if ((await this.#wait(back, giveUp, this.heldUntil)) === "given-up") {
      trace.note(this.name, `${what}: given up after it arrived`);
      return fail(!isRefused, true);
    }
    if (!answer || isLost) return fail(isLost, false);
    if ("error" in answer) throw answer.error;
    return answer.value;
  }

  /** What is on its way arrives, although nobody waits for its answer any more. */
  #arriveLate(what: string, effect: () => Promise<unknown>, wayMs: number): void {
    const { clock, trace } = this.#around;
    clock.after(wayMs, () => {
      trace.note(this.name, `${what}: ARRIVES LATE`);
      void settle(effect);
    });
  }

  #wayMs(): number {
    const { random, faults } = this.#around;
    const { slow, stuck } = faults();
    if (random.chance(stuck)) return random.between(10_000, longestWayMs);
    return random.chance(slow) ? random.between(1000, 8000) : random.between(5, 150);
  }

  #freeze(what: string): void {
    const { clock, random, trace } = this.#around;
    const milliseconds = random.between(20_000, longestFreezeMs);
    this.#freezes++;
    this.#frozenUntil = Math.max(this.#frozenUntil, clock.now + milliseconds);
    trace.note(this.name, `STANDS STILL for ${(milliseconds / 1000).toFixed(1)} s at ${what}`);
  }

  async #end(why: string): Promise<never> {
    this.die(why);
    return new Promise(() => {});
  }

  /** Aborts when the caller gives up. */
  #giveUp(signal: AbortSignal | undefined, patienceMs: number | undefined): AbortSignal | undefined {
    if (patienceMs === undefined) return signal;
    const controller = new AbortController();
    // Without a reason, an error with a stack is made for it each time.
    const abort = (): void => controller.abort("given up");
    signal?.addEventListener("abort", abort, { once: true });
    this.#around.clock.after(patienceMs, abort, this.heldUntil);
    return controller.signal;
  }

  #wait(
    milliseconds: number,
    giveUp: AbortSignal | undefined,
    heldUntil?: () => number,
  ): Promise<"passed" | "given-up"> {
    const { promise, resolve } = Promise.withResolvers<"passed" | "given-up">();
    if (giveUp?.aborted) resolve("given-up");
    giveUp?.addEventListener("abort", () => resolve("given-up"), { once: true });
    this.#around.clock.after(milliseconds, () => resolve("passed"), heldUntil);
    return promise;
  }
}

type Answer<T> = { readonly value: T } | { readonly error: unknown };

function outcomeOf(answer: Answer<unknown> | undefined, isLost: boolean): string {
  if (!answer) return ": FAILS";
  return `${isLost ? ": ANSWER LOST" : ""}${"error" in answer ? ": refused" : ""}`;
}

async function settle<T>(effect: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await effect() };
  } catch (error) {
    return { error };
  }
}
