import { setTimeout as delay } from "node:timers/promises";

/** Waits so many seconds; ends early, and without throwing, when `signal` aborts. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
}
