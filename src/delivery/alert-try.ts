import { later } from "../core/time/later.ts";
import type { OutboxEntry } from "../ports/outbox-entry.ts";

/**
 * How long a try at telling an alert belongs to whoever has begun it: longer than any invocation works. After it the
 * alert is taken for left behind, by a crash or a fault, and anybody may try it.
 */
export const trySeconds = 45;

/** Until when a try that begins now belongs to whoever begins it, ISO 8601 UTC. */
export function lockEndsAt(now: Date): string {
  return later(now, trySeconds);
}

/** True while of an alert nothing but its first try has begun, which began when it was recorded, and it is not marked. */
export function isFirstTry({ attempts, progress }: OutboxEntry): boolean {
  return attempts === 1 && progress.kind === "trying";
}

/**
 * How long nobody may try an entry that was read just now, in milliseconds; nothing or less where anybody may. A try that
 * has begun is taken for lost by the store's clock alone: the machine that began it may be ahead or behind by anything,
 * and a try that two machines make is told twice. A planned one that is early or late does no harm.
 */
export function restMs({ progress, ageMs }: OutboxEntry, now: Date): number {
  switch (progress.kind) {
    case "trying":
      return ageMs === undefined
        ? Date.parse(progress.lockedUntil) - now.getTime()
        : trySeconds * 1000 - ageMs;
    case "planned":
    case "held":
      return Date.parse(progress.nextAttemptAt) - now.getTime();
  }
}
