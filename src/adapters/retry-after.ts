/** An alert is tried for 24 hours, so a longer wait would mean never. */
const longestWaitSeconds = 24 * 60 * 60;

/**
 * Reads a `Retry-After` header (RFC 9110 section 10.2.3: seconds, or an HTTP-date) into whole seconds from `now`,
 * from 0 to one day; `undefined` when it is absent or says neither.
 */
export function retryAfterSeconds(header: string | null, now: Date): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Math.min(Number(text), longestWaitSeconds);
  // Date.parse takes far more than an HTTP-date ("-5", "1.5"); every form of an HTTP-date has a day's name in front.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return undefined;
  return Math.min(Math.max(0, Math.ceil((instant - now.getTime()) / 1000)), longestWaitSeconds);
}
