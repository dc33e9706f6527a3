/** A call that has arrived and goes on when it is released. */
export interface HeldCall {
  /** Resolves when the call has arrived. */
  readonly arrived: Promise<void>;
  release(): void;
}

/** What becomes of one call. */
export interface ScriptedCall<Failure> {
  /** What the call answers instead of doing anything. */
  readonly failure?: Failure;
  /** True when the caller has given up. */
  readonly isOver: boolean;
}

interface Hold {
  readonly arrive: () => void;
  readonly released: Promise<void>;
}

/** What the coming calls of a fake do other than usual: `Failures` has, per method, what it can be made to answer. */
export class CallScript<Failures extends object> {
  readonly #failures: { [M in keyof Failures]?: Failures[M][] } = {};
  readonly #holds = new Map<keyof Failures, Hold[]>();
  readonly #counts = new Map<keyof Failures, number>();

  /** How often a method was called. */
  count(method: keyof Failures): number {
    return this.#counts.get(method) ?? 0;
  }

  /** Plans the next failure of a method; they are used up in order. */
  fail<M extends keyof Failures>(method: M, failure: Failures[M]): void {
    const planned: Failures[M][] = this.#failures[method] ?? [];
    this.#failures[method] = [...planned, failure];
  }

  /** Lets the next call of a method wait until it is released or its caller gives up. */
  hold(method: keyof Failures): HeldCall {
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const hold = { arrive: arrived.resolve, released: released.promise };
    this.#holds.set(method, [...(this.#holds.get(method) ?? []), hold]);
    return { arrived: arrived.promise, release: released.resolve };
  }

  /** A call arrives. */
  async arrive<M extends keyof Failures>(method: M, signal: AbortSignal): Promise<ScriptedCall<Failures[M]>> {
    this.#counts.set(method, this.count(method) + 1);
    const hold = this.#holds.get(method)?.shift();
    hold?.arrive();
    if (hold) await Promise.race([hold.released, aborted(signal)]);
    const failure = this.#failures[method]?.shift();
    return { isOver: signal.aborted, ...(failure === undefined ? {} : { failure }) };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
