import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Trigger } from "../core/model/trigger.ts";
import { later } from "../core/time/later.ts";
import type { FollowUp, FollowUpQueue, FollowUpReceipt } from "../ports/follow-up-queue.ts";

/** When a note wakes: after the run's time and its lease have both ended; see `budget.ts`. */
const noteDelaySeconds = 60;

/**
 * Leaves a durable note that the cluster must be looked at, before anything is done about it. It stands for what it was
 * left by: a run that it starts counts as that event or recheck, not as a follow-up.
 *
 * @param epoch of the first note for the same that met a run; absent for what comes in now
 */
export function leaveNote(
  cluster: ClusterId,
  trigger: Trigger,
  queue: FollowUpQueue,
  now: Date,
  epoch?: number,
  delaySeconds = noteDelaySeconds,
): Promise<FollowUpReceipt> {
  return queue.send(lookAt(cluster, trigger, epoch, now, delaySeconds), delaySeconds);
}

/** Has a note that was just left wake at another time, and remember the cluster's epoch; see `ReadOrder`. */
export function putOffNote(
  note: FollowUpReceipt,
  cluster: ClusterId,
  trigger: Trigger,
  queue: FollowUpQueue,
  now: Date,
  delaySeconds: number,
  epoch: number,
): Promise<void> {
  return queue.reschedule(note, lookAt(cluster, trigger, epoch, now, delaySeconds), delaySeconds);
}

/** Sends a message that has the cluster reconciled after a delay. */
export function sendReconcile(
  cluster: ClusterId,
  trigger: Trigger,
  queue: FollowUpQueue,
  now: Date,
  delaySeconds: number,
): Promise<FollowUpReceipt> {
  return leaveNote(cluster, trigger, queue, now, undefined, delaySeconds);
}

function lookAt(
  cluster: ClusterId,
  trigger: Trigger,
  epoch: number | undefined,
  now: Date,
  delaySeconds: number,
): FollowUp {
  const wakesAt = later(now, delaySeconds);
  // A planned look stays the one that it is, also where this machine's clock is behind the one that planned it.
  const dueAt = trigger.dueAt !== undefined && trigger.dueAt > wakesAt ? trigger.dueAt : wakesAt;
  return {
    kind: "reconcile",
    clusterId: cluster.id,
    ...(epoch === undefined ? {} : { epoch }),
    sleptSeconds: delaySeconds,
    trigger: { ...trigger, dueAt },
  };
}
