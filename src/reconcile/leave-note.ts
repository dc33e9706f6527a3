import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Trigger } from "../core/event/trigger.ts";
import type { FollowUpQueue, FollowUpReceipt } from "../ports/follow-up-queue.ts";

/**
 * When a note wakes: after the run that left it must have ended, its 15 s of work and its writes included.
 *
 *     0 s        15 s                             60 s
 *     note ───── run's budget ends ────────────── note wakes and finishes what a crash left undone
 */
const noteDelaySeconds = 60;

/**
 * Leaves a durable note that the cluster must be looked at, before anything is done about it. It stands for what it was
 * left by: a run that it starts counts as that event or recheck, not as a follow-up.
 */
export function leaveNote(
  cluster: ClusterId,
  trigger: Trigger,
  queue: FollowUpQueue,
  now: Date,
  delaySeconds = noteDelaySeconds,
): Promise<FollowUpReceipt> {
  return sendReconcile(cluster, trigger, queue, now, delaySeconds);
}

/** Sends a message that has the cluster reconciled after a delay. */
export function sendReconcile(
  cluster: ClusterId,
  trigger: Trigger,
  queue: FollowUpQueue,
  now: Date,
  delaySeconds: number,
): Promise<FollowUpReceipt> {
  const dueAt = new Date(now.getTime() + delaySeconds * 1000).toISOString();
  return queue.send(
    {
      kind: "reconcile",
      clusterId: cluster.id,
      leftAt: now.toISOString(),
      trigger: { ...trigger, dueAt },
    },
    delaySeconds,
  );
}
