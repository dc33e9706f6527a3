import type { ListedProperty } from "../cluster/exposure.ts";
import { isFollowUpPlanned, patientDelay, refusedDelay } from "../incident/follow-up-delay.ts";
import type { RunContext } from "../model/run-context.ts";
import type { UnreadList, UnreadWaysIn } from "../model/ways-in.ts";
import { elapsedMs } from "../time/elapsed-ms.ts";
import { later } from "../time/later.ts";

/** How long ARM may fail to answer before people are told: as for a cluster that cannot be read. */
const patienceSeconds = 15 * 60;

/** A longer `Retry-After` is cut to this. */
const longestRetryAfterSeconds = 60 * 60;

/** What is remembered of lists that cannot be read, and when the message for it is to wake, in seconds from now. */
export interface NextTry {
  readonly unread: UnreadWaysIn;
  /** Absent where a message that wakes early enough is on its way. */
  readonly inSeconds?: number;
}

/**
 * The next try at lists that could not be read: ever later, and not before ARM allows. A missing permission is told at
 * once, and is asked for seldom, as a person has to give it; whatever else may pass by itself is told when it has lasted
 * for a quarter of an hour.
 *
 * @param isQuiet whether nobody is to be told, however long it lasts: a missing permission is then left to the daily look,
 *   as a whole fleet may lack it
 */
export function nextTry(
  before: UnreadWaysIn | undefined,
  lists: readonly ListedProperty[],
  failures: readonly UnreadList[],
  isQuiet: boolean,
  context: Pick<RunContext, "trigger" | "now">,
): NextTry {
  const { now } = context;
  const since = before?.since ?? now.toISOString();
  const reads = (before?.reads ?? 0) + 1;
  const isDenied = failures.some(({ kind }) => kind === "denied");
  const patienceLeft = patienceSeconds - Math.floor(elapsedMs(since, now) / 1000);
  const isTold = before?.isTold === true || (!isQuiet && (isDenied || patienceLeft <= 0));
  const asked = Math.max(0, ...failures.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds));
  const reason = failures.map((failure) => failure.reason).join(" ");
  const delay = isDenied ? refusedDelay(reads) : patientDelay(reads - 1);
  const seconds = Math.max(
    Math.min(asked, longestRetryAfterSeconds),
    isTold || isQuiet ? delay : Math.min(delay, patienceLeft),
  );
  if (isQuiet && isDenied) return { unread: { lists, since, reads, reason } };
  const isPlanned = isFollowUpPlanned(before?.followUpAt, seconds, context);
  return {
    unread: {
      lists,
      since,
      reads,
      followUpAt: isPlanned && before?.followUpAt ? before.followUpAt : later(now, seconds),
      reason,
      ...(isTold ? { isTold } : {}),
    },
    ...(isPlanned ? {} : { inSeconds: seconds }),
  };
}
