import type { OutboxEntry } from "../ports/outbox-entry.ts";

/**
 * How long a try at telling an alert belongs to whoever has begun it: longer than any invocation works. After it the
 * alert is taken for left behind, by a crash or a fault, and anybody may try it.
 */
export const trySeconds = 45;

/** When a try that begins now may be taken for lost, ISO 8601 UTC. */
export function tryEndsAt(now: Date): string {
  return new Date(now.getTime() + trySeconds * 1000).toISOString();
}

/** True while a try is under way, or was lost: it has begun, and nobody has said yet what became of it. */
function isUnderWay({ isHeld, isPlanned }: OutboxEntry): boolean {
  return !isHeld && !isPlanned;
}

/** True while of an alert nothing but its first try has begun, which began when it was recorded, and it is not marked. */
export function isFirstTry(entry: OutboxEntry): boolean {
  return entry.attempts === 1 && isUnderWay(entry);
}

/**
 * How long nobody may try an entry that was read just now, in milliseconds; nothing or less where anybody may. A try that
 * has begun is taken for lost by the store's clock alone: the machine that began it may be ahead or behind by anything,
 * and a try that two machines make is told twice. A planned one that is early or late does no harm.
 */
export function restMs(entry: OutboxEntry, now: Date): number {
  if (isUnderWay(entry) && entry.ageMs !== undefined) return trySeconds * 1000 - entry.ageMs;
  return Date.parse(entry.dueAt) - now.getTime();
}
