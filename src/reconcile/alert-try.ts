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

/** True while of an alert nothing but its first try has begun, which began when it was recorded, and it is not marked. */
export function isFirstTry({ recordedAt, dueAt }: OutboxEntry): boolean {
  return dueAt === tryEndsAt(new Date(recordedAt));
}
