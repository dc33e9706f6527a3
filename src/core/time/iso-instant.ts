/**
 * A time of some text as ISO 8601 UTC, in milliseconds; `undefined` for what is none, and for a time outside of the years 0
 * to 9999: `Date` writes that with a sign, and a state that holds it could not be read back.
 */
export function isoInstant(text: string | undefined): string | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  if (!Number.isFinite(time)) return undefined;
  const iso = new Date(time).toISOString();
  return /^\d/.test(iso) ? iso : undefined;
}
