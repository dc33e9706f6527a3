import type { SweepRecord, UnreadableSubscription } from "../model/sweep-record.ts";

/** What looks found out of whether subscriptions may be read. */
export interface Readability {
  /** When that was asked, ISO 8601 UTC. */
  readonly at: string;
  /** Those of which nothing may be read. */
  readonly denied: readonly string[];
  /** Those of which something may. Of all others nobody knows anything new. */
  readonly readable: readonly string[];
}

/** What is news of it, each once, and what is remembered then. */
export interface ReadableNews {
  readonly lost: readonly string[];
  /** With since when each could not be read. */
  readonly back: readonly UnreadableSubscription[];
  readonly unreadable: readonly UnreadableSubscription[];
}

/**
 * What people are to be told of subscriptions that cannot be read, and of those that can again. What was told stays so
 * until the subscription can be read: a look that failed says neither.
 *
 * @param told those of which people have been told that they cannot be read
 */
export function readableNews(
  told: readonly UnreadableSubscription[],
  { at, denied, readable }: Readability,
): ReadableNews {
  const known = new Set(told.map(({ subscriptionId }) => subscriptionId));
  const lost = [...new Set(denied)].filter((id) => !known.has(id));
  const isReadable = new Set(readable);
  const back = told.filter(({ subscriptionId }) => isReadable.has(subscriptionId));
  return {
    lost,
    back,
    unreadable: [
      ...told.filter(({ subscriptionId }) => !isReadable.has(subscriptionId)),
      ...lost.map((subscriptionId) => ({ subscriptionId, since: at })),
    ],
  };
}

/** True where people are told, or are about to be told by the sweep that is under way, that nothing of it can be read. */
export function isToldUnreadable(subscriptionId: string, record: SweepRecord | undefined): boolean {
  if (!record) return false;
  const { unreadable, running } = record;
  if (running?.back.includes(subscriptionId)) return false;
  return (
    unreadable.some((one) => one.subscriptionId === subscriptionId) ||
    running?.unreadable.includes(subscriptionId) === true
  );
}
