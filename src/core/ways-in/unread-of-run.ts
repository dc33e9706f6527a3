import { isPreviewList, type ListedProperty } from "../cluster/exposure.ts";
import type { Notice } from "../model/notice.ts";
import type { PlannedMessage } from "../model/planned-message.ts";
import type { RunContext } from "../model/run-context.ts";
import type { ListReading, UnreadList, UnreadWaysIn, WaysIn, WaysInReading } from "../model/ways-in.ts";
import { nextTry } from "./unread-ways-in.ts";
import { readAgainNotice, unreadNotice } from "./ways-in-notices.ts";

/** What a run leaves of some lists that could not be read. */
export interface UnreadOfRun {
  /** Absent where all of them are known as they are. */
  readonly unread?: UnreadWaysIn;
  readonly notices: readonly Notice[];
  /** The message that asks again; none where one is on its way. */
  readonly messages: readonly PlannedMessage[];
}

/**
 * What is left of lists that could not be read, and who is told: once when they cannot be, and once when they can again.
 * A list that only a preview version has and that was never read is told to nobody: no role that is given out by default
 * allows it, so each cluster of a fleet would say the same at once. Beside every verdict `notSeen` says it, and it is asked
 * for again once a day.
 *
 * @param lists those that are looked at, of one record
 * @param before what was remembered of lists of this record that could not be read
 * @param known what was remembered of the lists themselves
 * @param isOff whether the policy switches the guardrail off for the cluster
 */
export function unreadOfRun(
  lists: readonly ListedProperty[],
  reading: WaysInReading,
  before: UnreadWaysIn | undefined,
  known: WaysIn["lists"] | undefined,
  isOff: boolean,
  context: RunContext,
): UnreadOfRun {
  if (isOff) return { notices: [], messages: [] };
  const failures = lists.flatMap((name) => reading[name] ?? []).filter(isUnread);
  const unread = lists.filter((name) => {
    const fresh = reading[name];
    return fresh ? isUnread(fresh) : before?.lists.includes(name);
  });
  const isQuiet = unread.every((name) => isPreviewList(name) && known?.[name] === undefined);
  const next = failures.length > 0 ? nextTry(before, unread, failures, isQuiet, context) : undefined;
  const now = next?.unread ?? (unread.length > 0 && before ? { ...before, lists: unread } : undefined);
  return {
    ...(now ? { unread: now } : {}),
    notices: isLookedAt(before, lists) ? noticesOf(context.clusterId, before, now) : [],
    messages: next?.inSeconds === undefined ? [] : [{ about: "lists", inSeconds: next.inSeconds }],
  };
}

/** False where the record is of lists that are not looked at any more: nobody can say that they can be read again. */
function isLookedAt(before: UnreadWaysIn | undefined, lists: readonly ListedProperty[]): boolean {
  return before === undefined || before.lists.some((name) => lists.includes(name));
}

function isUnread(reading: ListReading): reading is UnreadList {
  return reading.kind !== "read";
}

function noticesOf(
  clusterId: string,
  before: UnreadWaysIn | undefined,
  now: UnreadWaysIn | undefined,
): readonly Notice[] {
  if (now?.isTold && !before?.isTold) return [unreadNotice(clusterId, now)];
  if (!now && before?.isTold) return [readAgainNotice(clusterId, before)];
  return [];
}
