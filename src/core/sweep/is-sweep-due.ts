import type { SweepEnd } from "../model/sweep-end.ts";

/** The timer comes every five minutes: a sweep that would be due before the next one is due now. */
const earlyMs = 150_000;

/**
 * True when it is time for a sweep: an interval after the last one began; where that did not end well, or left looks over,
 * as soon as its looks are through.
 */
export function isSweepDue(last: SweepEnd | undefined, everySeconds: number, now: Date): boolean {
  if (!last) return true;
  const since = now.getTime() - Date.parse(last.startedAt);
  // A clock that was set back does not put the sweep off for ever.
  if (since < 0) return true;
  if (Date.parse(last.looksUntil) > now.getTime()) return false;
  return !last.isWell || last.leftOver > 0 || since + earlyMs >= everySeconds * 1000;
}

/** After so many intervals without a sweep that ended well, nobody can say any more that the fleet is guarded. */
const mostIntervals = 2;

/**
 * True where no sweep has ended well for two intervals.
 * @param since when the last one ended well, or else when the first one could have begun, ISO 8601 UTC
 */
export function isSweepLate(since: string, everySeconds: number, now: Date): boolean {
  // What was written by a clock that ran far ahead says nothing, and would go on saying that all is well.
  const awayMs = Math.abs(now.getTime() - Date.parse(since));
  return !(awayMs <= mostIntervals * everySeconds * 1000 + earlyMs);
}
