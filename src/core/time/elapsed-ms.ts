/**
 * How many milliseconds have passed since an instant (ISO 8601), and below zero where it is still to come, as clocks
 * differ. `NaN` for a text that is no instant.
 */
export function elapsedMs(since: string, now: Date): number {
  return now.getTime() - Date.parse(since);
}
