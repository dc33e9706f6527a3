/**
 * How long one invocation may take. Event Grid waits 30 s for an answer; half of it leaves room for what surrounds it.
 *
 *     0 s                     12 s           15 s            20 s                     60 s
 *     work: ARM, webhooks ─────┤
 *     storage: what came of it is recorded ──┤
 *     lease of the cluster ───────────────────────────────────┤
 *     note, which finishes what was not carried through ──────────────────────────────┤
 */
export const workMs = 12_000;
/** When everything ends, in milliseconds from the start; see above. */
export const allMs = 15_000;

/** The two ends of an invocation's time. */
export interface Budget {
  /** Ends the work: reading and writing clusters, telling receivers. */
  readonly work: AbortSignal;
  /** Ends everything, what is recorded of the work too. */
  readonly all: AbortSignal;
}

/** Does something within an invocation's time: nothing that heeds the budget's signals goes on after it. */
export async function withinBudget<T>(act: (budget: Budget) => Promise<T>): Promise<T> {
  const work = new AbortController();
  const all = new AbortController();
  const end = (controller: AbortController, milliseconds: number): NodeJS.Timeout =>
    setTimeout(
      () => controller.abort(new Error(`the run's ${milliseconds / 1000} s are over`)),
      milliseconds,
    );
  const timers = [end(work, workMs), end(all, allMs)];
  try {
    return await act({ work: work.signal, all: all.signal });
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
