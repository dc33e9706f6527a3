import type { ClusterState } from "./cluster-state.ts";
import { isOpen } from "./incident.ts";

/** A message that is awake may wait for its turn, and a run takes its time: only then does it count as lost. */
const toleranceMs = 2 * 60_000;

/** What was due before this instant, and has not been done, is overdue. */
export function overdueBefore(now: Date): Date {
  return new Date(now.getTime() - toleranceMs);
}

/**
 * True when the look at a cluster that was planned last should have happened by now: its message was lost. While the
 * cluster cannot be read, the next read is the one look that counts; what its incidents wait for comes after it.
 */
export function isLookOverdue({ incidents, unreadable }: ClusterState, now: Date): boolean {
  const planned = unreadable
    ? [unreadable.followUpAt]
    : Object.values(incidents)
        .filter(isOpen)
        .map(({ followUpAt }) => followUpAt);
  const limit = overdueBefore(now).getTime();
  return planned.some((at) => at !== undefined && Date.parse(at) < limit);
}
