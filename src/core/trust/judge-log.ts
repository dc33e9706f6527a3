import { isSuccess } from "../activity/entry-status.ts";
import { mayBeOneActor } from "../activity/same-actor.ts";
import { foldCase } from "../cluster/cluster-id.ts";
import type { ActivityEntry, ActivityReading } from "../model/activity.ts";
import type { BelievedChange } from "../model/believed-change.ts";
import { clockToleranceMs } from "../model/trigger.ts";
import type { Write } from "../model/write.ts";
import { isTrusted } from "./is-trusted.ts";

const writeOperation = "microsoft.containerservice/managedclusters/write";

/** What the Activity Log tells of a believed change by now. */
export interface LogJudgement {
  /** Writes to the cluster by somebody else. */
  readonly others: readonly Write[];
  /** True where the log names each of the known writes as a trusted deployer's, and as carried out. */
  readonly isConfirmed: boolean;
}

/**
 * What the log tells of the writes to a cluster within a believed change's window. Any write by another counts, begun,
 * carried out or failed: a write that failed may have opened the cluster all the same. A log that was not read to its end
 * tells neither that it was theirs, nor that nobody else wrote; but whoever is named in what was read of it has written.
 */
export function judgeLog(clusterId: string, change: BelievedChange, reading: ActivityReading): LogJudgement {
  const isWhole = reading.kind === "read";
  const entries = (reading.entries ?? []).filter(
    (entry) => isWriteOf(clusterId, entry) && !entry.isOurs && !isPast(change, entry.correlationId, entry.at),
  );
  const theirs = entries.filter(({ actor }) => isTrusted(actor, change.deployers));
  const isTheirs = (entry: ActivityEntry): boolean =>
    theirs.includes(entry) ||
    // An entry may lack the claims that the others of its operation have, and name its caller alone, or nobody.
    theirs.some(
      ({ correlationId, actor }) =>
        isSameId(correlationId, entry.correlationId) && mayBeOneActor(actor, entry.actor),
    );
  // Of a log that was not read to its end, the piece that names the caller may be the one that is not there.
  const mayBeTheirs = (entry: ActivityEntry): boolean =>
    isTheirs(entry) ||
    (!isWhole &&
      change.writes.some(
        (write) => isSameId(write.correlationId ?? "", entry.correlationId) && mayBeOf(write, entry),
      ));
  return {
    others: writesOf(entries.filter((entry) => !mayBeTheirs(entry))),
    isConfirmed:
      isWhole &&
      change.writes.every((write) =>
        entries.some(
          (entry) =>
            isTheirs(entry) && isSameId(entry.correlationId, write.correlationId) && isSuccess(entry.status),
        ),
      ),
  };
}

/**
 * True for a write that had opened nothing by the last compliant read: its end may be within what clocks may differ by. A
 * client may choose its correlation id, so a later write under the same one is not excused by it.
 */
export function isPast(
  { pastWrites, before }: BelievedChange,
  correlationId: string | undefined,
  at: string,
): boolean {
  const latest = Date.parse(before.compliantAt) + clockToleranceMs;
  return Date.parse(at) <= latest && pastWrites.some((past) => isSameId(past, correlationId));
}

function isWriteOf(clusterId: string, { operation, resourceId }: ActivityEntry): boolean {
  return operation.toLowerCase() === writeOperation && foldCase(resourceId) === foldCase(clusterId);
}

function mayBeOf({ actor }: Write, entry: ActivityEntry): boolean {
  return actor !== undefined && mayBeOneActor(actor, entry.actor);
}

function isSameId(left: string, right: string | undefined): boolean {
  return left.toLowerCase() === right?.toLowerCase();
}

/** The entries of one operation as one write, at its end. */
function writesOf(entries: readonly ActivityEntry[]): readonly Write[] {
  const writes = new Map<string, Write>();
  for (const { actor, correlationId, at } of entries) {
    const key = `${correlationId.toLowerCase()} ${actor.objectId ?? actor.name}`;
    const known = writes.get(key);
    if (!known || known.at < at) writes.set(key, { actor, correlationId, at });
  }
  return [...writes.values()];
}
