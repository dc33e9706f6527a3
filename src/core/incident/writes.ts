import type { Actor } from "../model/actor.ts";
import type { Trigger } from "../model/trigger.ts";
import type { Write } from "../model/write.ts";

/** So many writes are remembered: the first ones, among which is who began it, and the last ones. */
const mostWrites = 10;

/**
 * The write that a run is about. Of the guardrail's own neither an actor nor a correlation id is left; a change of tags,
 * a start and an abort change nothing of the exposure.
 */
export function writeOf({ actor, correlationId, eventTime, leavesExposure }: Trigger): Write | undefined {
  const time = eventTime === undefined ? Number.NaN : Date.parse(eventTime);
  if (leavesExposure || !Number.isFinite(time) || (!actor && !correlationId)) return undefined;
  return {
    ...(actor ? { actor } : {}),
    ...(correlationId ? { correlationId } : {}),
    at: new Date(time).toISOString(),
  };
}

/** All of the writes, each once, in the order of their times. */
export function mergedWrites(known: readonly Write[], more: readonly Write[]): readonly Write[] {
  const fresh = more.filter((write) => !known.some((other) => isSameWrite(write, other)));
  if (fresh.length === 0) return known;
  const all = [...known, ...fresh].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return all.length <= mostWrites
    ? all
    : [...all.slice(0, mostWrites / 2), ...all.slice(all.length - mostWrites / 2)];
}

/** One operation may have several events, each with a time of its own; one deployment may write a cluster twice. */
function isSameWrite(left: Write, right: Write): boolean {
  return (
    left.at === right.at &&
    left.correlationId === right.correlationId &&
    personOf(left.actor) === personOf(right.actor)
  );
}

/** True where some of the writes may have been left out: then nobody can say that all of them are one person's. */
export function isWriteListFull(writes: readonly Write[]): boolean {
  return writes.length >= mostWrites;
}

/** By what one person, or app, is told from another. */
export function personOf(actor: Actor | undefined): string | undefined {
  if (!actor) return undefined;
  return (actor.objectId ?? actor.upn ?? actor.appId ?? actor.name).toLowerCase();
}
