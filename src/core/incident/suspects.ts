import type { Actor } from "../model/actor.ts";
import type { Attribution } from "../model/incident.ts";
import type { Sight } from "../model/sight.ts";
import { clockToleranceMs } from "../model/trigger.ts";
import type { Write } from "../model/write.ts";
import { personOf } from "./writes.ts";

/** Whom the writes name. */
export interface Named extends Pick<Attribution, "actor" | "correlationId" | "otherActors"> {
  /** The time of the write that is named, ISO 8601 UTC. */
  readonly at?: string;
}

/**
 * A write can be seen as soon as it is asked for, and its event comes, with the time of its end, when AKS has applied it:
 * minutes later. What is written later still opened nothing.
 */
const longestWriteMs = 10 * 60_000;

/**
 * Names who wrote:
 *
 * | the write's end, by its event | may have done it |
 * | --- | --- |
 * | before the last compliant read, or when it grew, before the last read | no |
 * | between that read and the one that showed it first | yes; the first of them is named as the actor |
 * | after that, within ten minutes | the first one, where an operation was running or no other is known: AKS takes no write on before the one that runs has ended |
 * | later | no |
 *
 * Where several people may have, all are named. Of an exposure that grew the actor is who wrote since it was seen last;
 * who wrote before that is among the others.
 */
export function attribute(writes: readonly Write[], sight: Sight): Named {
  const suspects = suspectsAmong(writes, sight);
  const [first] = suspects;
  const earlier = writes.filter((write) => wasSeen(write, sight));
  const others = new Map<string, Actor>();
  for (const { actor } of [...earlier, ...suspects]) {
    const person = personOf(actor);
    if (actor && person !== undefined && person !== personOf(first?.actor) && !others.has(person))
      others.set(person, actor);
  }
  return {
    ...(first?.actor ? { actor: first.actor } : {}),
    ...(first?.correlationId ? { correlationId: first.correlationId } : {}),
    otherActors: [...others.values()],
    ...(first ? { at: first.at } : {}),
  };
}

/** True for a write that had ended before the read which began at `instant`, which would have shown it. */
export function endedBefore({ at }: Write, instant: string | undefined): boolean {
  return instant !== undefined && Date.parse(at) < Date.parse(instant) - clockToleranceMs;
}

function wasSeen({ at }: Write, { since }: Sight): boolean {
  return since !== undefined && Date.parse(at) < Date.parse(since);
}

/** True for a write that may have to do with what was seen. */
export function isWithinReach(write: Write, { compliantAt, at }: Sight): boolean {
  return !endedBefore(write, compliantAt) && Date.parse(write.at) <= Date.parse(at) + longestWriteMs;
}

function suspectsAmong(writes: readonly Write[], sight: Sight): readonly Write[] {
  const possible = writes.filter((write) => isWithinReach(write, sight) && !wasSeen(write, sight));
  const seenAt = Date.parse(sight.at) + clockToleranceMs;
  const before = possible.filter(({ at }) => Date.parse(at) <= seenAt);
  const running = possible.slice(before.length, before.length + 1);
  return sight.isApplying || before.length === 0 ? [...before, ...running] : before;
}
