import type { Act } from "../model/act.ts";
import type { ActivityEntry, LogWindow } from "../model/activity.ts";
import { actKindOf } from "./act-kind.ts";
import { isFailure, isSuccess } from "./entry-status.ts";
import { isNobody, mayBeOneActor } from "./same-actor.ts";

const clusterWrite = "microsoft.containerservice/managedclusters/write";

/**
 * The acts that began within a window, the first first, each pieced together from its entries: those of one operation on
 * one resource by one actor under one correlation id. What failed was not done, and what the guardrail did itself is nobody's news.
 */
export function actsIn(entries: readonly ActivityEntry[], { from, to }: LogWindow): readonly Act[] {
  const pieces = new Map<string, ActivityEntry[]>();
  for (const entry of entries) {
    if (entry.isOurs || !actKindOf(entry.operation, entry.resourceId)) continue;
    const key = [entry.operation, entry.resourceId, entry.correlationId].join("\n").toLowerCase();
    pieces.set(key, [...(pieces.get(key) ?? []), entry]);
  }
  return [...pieces.values()]
    .flatMap((piece) => byActor(piece))
    .flatMap((piece) => actOf(piece))
    .filter(({ at }) => Date.parse(from) <= Date.parse(at) && Date.parse(at) <= Date.parse(to))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/**
 * When the write began that opened the cluster, by the log: its event tells only when it had ended, minutes later.
 * `undefined` where the log does not have it.
 */
export function beginOfWrite(
  entries: readonly ActivityEntry[],
  correlationId: string | undefined,
): string | undefined {
  return entries
    .filter(
      (entry) =>
        entry.correlationId.toLowerCase() === correlationId?.toLowerCase() &&
        entry.operation.toLowerCase() === clusterWrite,
    )
    .map(({ at }) => at)
    .toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
}

/** A client may choose its correlation id: whoever takes another's for an act of his own does not hide behind it. */
function byActor(entries: readonly ActivityEntry[]): readonly (readonly ActivityEntry[])[] {
  const acts: ActivityEntry[][] = [];
  // Those that name nobody come last: they are of an act that somebody is named for, if there is one.
  const named = entries.filter(({ actor }) => !isNobody(actor));
  for (const entry of [...named, ...entries.filter((other) => !named.includes(other))]) {
    const own = acts.find((act) => act.some(({ actor }) => mayBeOneActor(actor, entry.actor)));
    if (own) own.push(entry);
    else acts.push([entry]);
  }
  return acts;
}

function actOf(entries: readonly ActivityEntry[]): readonly Act[] {
  const [first, ...later] = entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const kind = first && actKindOf(first.operation, first.resourceId);
  if (!first || !kind) return [];
  const all = [first, ...later];
  const isDone = all.some(({ status }) => isSuccess(status));
  if (!isDone && all.some(({ status }) => isFailure(status))) return [];
  const { correlationId, resourceId, at } = first;
  const named = all.filter(({ actor }) => !isNobody(actor));
  const actor = (named.find((entry) => entry.actor.kind !== "unknown") ?? named[0] ?? first).actor;
  return [{ kind, correlationId, resourceId, at, actor, ...(isDone ? {} : { isUnfinished: true as const }) }];
}
