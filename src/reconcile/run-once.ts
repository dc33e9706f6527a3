import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Trigger } from "../core/event/trigger.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { describeError } from "./describe-error.ts";
import { leaveNote } from "./leave-note.ts";
import type { PlannedRun } from "./read-and-plan.ts";
import { reconcile } from "./reconcile.ts";

/** What became of a run: carried through, or left to the note that wakes within a minute. */
export type RunOutcome =
  | { readonly kind: "done"; readonly run: PlannedRun }
  | { readonly kind: "left-to-note"; readonly reason: string };

/** Event Grid waits 30 s for an answer; half of it leaves room for what surrounds the run. */
export const runBudgetMs = 15_000;

/**
 * Runs a reconcile so that nothing of it can be lost: a durable note comes first, and is taken back only when the run
 * has been carried through. Once the note is written, trouble ends in `left-to-note` and never in a throw.
 *
 * @throws whatever the queue throws when the note itself cannot be written
 */
export async function runOnce(
  cluster: ClusterId,
  trigger: Trigger,
  dependencies: ReconcileDependencies,
): Promise<RunOutcome> {
  const { queue, now, log } = dependencies;
  const fields = { clusterId: cluster.id, source: trigger.source, correlationId: trigger.correlationId };
  const note = await leaveNote(cluster, trigger, queue, now());
  let run: PlannedRun;
  try {
    run = await withinBudget(async (signal) => {
      const about = await withoutOurselves(trigger, dependencies);
      return reconcile(cluster, about, dependencies, signal);
    });
  } catch (error) {
    const reason = describeError(error);
    log.error(`The run was not carried through; its note wakes within a minute: ${reason}`, fields);
    return { kind: "left-to-note", reason };
  }
  try {
    await queue.takeBack(note);
  } catch (error) {
    log.warn(`A note could not be taken back; it costs one more read: ${describeError(error)}`, fields);
  }
  return { kind: "done", run };
}

/** Ends with the budget: nothing runs on after the answer has been given. */
async function withinBudget<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new Error(`the run's ${runBudgetMs / 1000} s are over`)),
    runBudgetMs,
  );
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** The event of our own update says nothing of who opened the cluster. */
async function withoutOurselves(trigger: Trigger, { isOurselves }: ReconcileDependencies): Promise<Trigger> {
  if (!trigger.actor || !(await isOurselves(trigger.actor))) return trigger;
  const { actor: _ourselves, correlationId: _own, ...rest } = trigger;
  return rest;
}
