import { fingerprint } from "../json/fingerprint.ts";
import type { EarlyLookRecord } from "../model/early-look-record.ts";

const minuteMs = 60_000;

/** The minute that a timer means which comes at each full one: it may be a moment early or late. In minutes since 1970. */
export function minuteOf(now: Date): number {
  return Math.round(now.getTime() / minuteMs);
}

/**
 * The subscriptions whose early look is due, each at most once, in the order in which they are to be listed.
 *
 * A subscription has its minute of the interval, and its place within the minute, by a digest of its id: so they are
 * spread, every instance finds the same, and nothing has to be remembered of most of them. Turns that nobody took, as the
 * timer did not come, are taken now.
 */
export function dueSubscriptions(
  subscriptionIds: readonly string[],
  record: EarlyLookRecord | undefined,
  everySeconds: number,
  now: Date,
): readonly string[] {
  const minutes = Math.max(1, Math.round((everySeconds * 1000) / minuteMs));
  const minute = minuteOf(now);
  const done = record?.doneMinute ?? minute - minutes;
  // A clock that was set back does not put the looks off.
  const missed = done > minute ? 1 : Math.min(minute - done, minutes);
  const putOff = new Map(record?.putOff.map(({ subscriptionId, until }) => [subscriptionId, until]));
  return subscriptionIds
    .map((id) => ({ id, place: placeOf(id) }))
    .filter(({ id, place }) => {
      const until = putOff.get(id);
      if (until !== undefined) return Date.parse(until) <= now.getTime();
      // How many minutes ago its turn was.
      return (((minute - place) % minutes) + minutes) % minutes < missed;
    })
    .toSorted((one, other) => one.place - other.place || (one.id < other.id ? -1 : 1))
    .map(({ id }) => id);
}

function placeOf(subscriptionId: string): number {
  return Number.parseInt(fingerprint(subscriptionId).slice(0, 8), 16);
}

/** So many lists begin at once, and then one such wave a second; more where the waves would not end within the minute. */
const waveSize = 10;
const mostWaves = 30;

/** Spreads the lists of one minute: each wave begins a second after the one before, at the earliest. */
export function inWaves(subscriptionIds: readonly string[]): readonly (readonly string[])[] {
  const size = Math.max(waveSize, Math.ceil(subscriptionIds.length / mostWaves));
  const waves: (readonly string[])[] = [];
  for (let from = 0; from < subscriptionIds.length; from += size)
    waves.push(subscriptionIds.slice(from, from + size));
  return waves;
}
