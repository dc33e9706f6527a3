/** The instant so many seconds after another one, ISO 8601 UTC: how every instant that is stored or sent is written. */
export function later(instant: Date, seconds: number): string {
  return new Date(instant.getTime() + seconds * 1000).toISOString();
}
