import type { Trigger } from "../model/trigger.ts";

/** Confirming reads start after 10 s and are at most 60 s apart. */
const confirm = { first: 10, factor: 1.5, most: 60 } as const;

/** Waiting for a person, a webhook or ARM: growing, at most 15 minutes. */
const patient = { first: 15, factor: 2, most: 900 } as const;

/** Trying again what Azure refused, without any news: from 15 minutes to 6 hours. */
const refused = { first: 900, factor: 2, most: 21_600 } as const;

/** Seconds until the next look at a cluster whose operation runs; `tries` looks have been planned before. */
export function confirmDelay(tries: number): number {
  return growing(confirm, tries);
}

/** Seconds until the next try at something that failed `tries` times. */
export function patientDelay(tries: number): number {
  return growing(patient, tries);
}

/** Seconds until a revert that Azure refused `refusals` times in a row is tried again. */
export function refusedDelay(refusals: number): number {
  return growing(refused, refusals - 1);
}

function growing(scale: typeof confirm | typeof patient | typeof refused, tries: number): number {
  return Math.min(scale.most, Math.round(scale.first * scale.factor ** Math.min(tries, 30)));
}

/** The longest time that nobody looks at something that waits, in seconds. */
export const longestDelay = patient.most;

/**
 * True when a message that wakes early enough is on its way. The message that started this run is not: it is told by
 * the instant it was due at, as clocks differ between the queue and this machine.
 */
export function isFollowUpPlanned(
  followUpAt: string | undefined,
  seconds: number,
  { trigger, now }: { readonly trigger: Trigger; readonly now: Date },
): boolean {
  if (followUpAt === undefined) return false;
  const due = Date.parse(followUpAt);
  const isThisRun = trigger.dueAt !== undefined && Date.parse(trigger.dueAt) >= due;
  return !isThisRun && due > now.getTime() && due <= now.getTime() + seconds * 1000;
}
