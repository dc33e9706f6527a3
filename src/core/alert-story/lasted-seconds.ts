import type { Alert } from "../model/alert.ts";
import { elapsedMs } from "../time/elapsed-ms.ts";

/** How long it has lasted, in seconds: the time exposed, or, where nothing was exposed, the time since it was opened. */
export function lastedSeconds({ topic, exposedSeconds, openedAt, time }: Alert): number {
  if (topic === "exposure") return exposedSeconds;
  const seconds = elapsedMs(openedAt, new Date(time)) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
