import { setTimeout as delay } from "node:timers/promises";
import { isPassing, StorageError, type StorageTarget, toStorageError } from "./storage-error.ts";

/** How long and how often a storage operation is tried. All times in milliseconds. */
export interface TryLimits {
  readonly tries: number;
  /** One try. */
  readonly eachMs: number;
  /** All tries and the waits between them. */
  readonly totalMs: number;
  /** The first wait; each later one is twice as long, with some chance in it. */
  readonly waitMs: number;
  readonly longestWaitMs: number;
}

/** Fits a run's budget of 15 s: a storage account answers in milliseconds, or something is wrong with it. */
export const storageLimits: TryLimits = {
  tries: 3,
  eachMs: 5_000,
  totalMs: 10_000,
  waitMs: 200,
  longestWaitMs: 2_000,
};

/**
 * Does a storage operation until `deadline`, again where the trouble may pass: no answer in time, a broken connection,
 * 408, 429 and 5xx. A try whose answer was lost may have taken effect, so the operation must bear being done twice.
 * @throws StorageError for what the service answered last
 */
export async function tryWithin<T>(
  limits: TryLimits,
  target: StorageTarget,
  operation: (signal: AbortSignal) => Promise<T>,
  deadline?: AbortSignal,
): Promise<T> {
  const end = performance.now() + limits.totalMs;
  for (let attempt = 1; ; attempt++) {
    const timeLeft = end - performance.now();
    const outcome = await tryOnce(Math.min(limits.eachMs, timeLeft), target, operation, deadline);
    if (outcome.kind === "done") return outcome.value;
    if (outcome.kind === "final" || attempt >= limits.tries || deadline?.aborted) throw outcome.error;
    const longest = Math.min(limits.waitMs * 2 ** (attempt - 1), limits.longestWaitMs);
    const wait = longest * (0.5 + Math.random() / 2);
    if (performance.now() + wait >= end) throw outcome.error;
    // The deadline ends the wait; the try that follows then ends at once.
    await delay(wait, undefined, deadline ? { signal: deadline } : {}).catch(() => undefined);
  }
}

type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  /** It may go better another time. */
  | { readonly kind: "passing"; readonly error: StorageError }
  | { readonly kind: "final"; readonly error: unknown };

/** One try, which ends when its time is up even where the operation does not mind its signal. */
async function tryOnce<T>(
  milliseconds: number,
  target: StorageTarget,
  operation: (signal: AbortSignal) => Promise<T>,
  deadline: AbortSignal | undefined,
): Promise<Outcome<T>> {
  if (deadline?.aborted) return late(target);
  const stop = new AbortController();
  const { promise: timeUp, resolve } = Promise.withResolvers<Outcome<T>>();
  const end = (): void => {
    stop.abort();
    resolve(late(target));
  };
  const timer = setTimeout(end, milliseconds);
  deadline?.addEventListener("abort", end);
  const answer = operation(stop.signal).then(
    (value): Outcome<T> => ({ kind: "done", value }),
    (error: unknown) => failure(toStorageError(error, target)),
  );
  try {
    return await Promise.race([timeUp, answer]);
  } finally {
    clearTimeout(timer);
    deadline?.removeEventListener("abort", end);
  }
}

function late({ label }: StorageTarget): Outcome<never> {
  return {
    kind: "passing",
    error: new StorageError(`The ${label} did not answer in time.`, undefined, "TimedOut"),
  };
}

function failure(error: unknown): Outcome<never> {
  return error instanceof StorageError && isPassing(error)
    ? { kind: "passing", error }
    : { kind: "final", error };
}
