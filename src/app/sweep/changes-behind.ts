import type { FleetChange } from "../../core/model/fleet-change.ts";
import { describeError } from "../../core/text/describe-error.ts";
import { mostSubscriptionsAtOnce } from "../../ports/fleet-inventory.ts";
import type { Log } from "../../ports/log.ts";
import type { FleetDependencies } from "./fleet-dependencies.ts";
import { waited } from "./waited.ts";

/** The changes of the whole fleet since the last sweep. Never rejects. */
export type ChangesBehind = () => Promise<readonly FleetChange[]>;

/** What was changed shortly before the last sweep may not have been shown to it, in milliseconds. */
const overlapMs = 30 * 60_000;

/** Where no sweep has ended well yet, a day is looked back. */
const firstMs = 24 * 60 * 60_000;

/** Thousands of changes between two sweeps are no drift any more; who made them is read in the Activity Log. */
const mostPages = 5;

/**
 * Asks who changed guarded settings since the last sweep that ended well: once a sweep, for the whole fleet, when the
 * first drift turns up. Where it cannot be answered, nobody is named: the drift is told all the same.
 */
export function changesBehind(
  subscriptionIds: readonly string[],
  lastWellStartedAt: string | undefined,
  fleet: Pick<FleetDependencies, "inventory" | "pause">,
  now: Date,
  log: Log,
  signal: AbortSignal,
): ChangesBehind {
  const from =
    lastWellStartedAt === undefined ? now.getTime() - firstMs : Date.parse(lastWellStartedAt) - overlapMs;
  const since = new Date(from).toISOString();
  const ask = async (): Promise<readonly FleetChange[]> => {
    const changes: FleetChange[] = [];
    for (let begin = 0; begin < subscriptionIds.length; begin += mostSubscriptionsAtOnce) {
      const ids = subscriptionIds.slice(begin, begin + mostSubscriptionsAtOnce);
      try {
        for await (const page of changesOf(ids, since, fleet, signal)) changes.push(...page);
      } catch (error) {
        log.warn(`Who changed the clusters since the last sweep could not be asked: ${describeError(error)}`);
      }
    }
    return changes;
  };
  let asked: Promise<readonly FleetChange[]> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

/** So often in a row a page is asked for that does not come. */
const mostTries = 3;

async function* changesOf(
  subscriptionIds: readonly string[],
  since: string,
  { inventory, pause }: Pick<FleetDependencies, "inventory" | "pause">,
  signal: AbortSignal,
): AsyncGenerator<readonly FleetChange[]> {
  let next: string | undefined;
  let failures = 0;
  for (let pages = 0; pages < mostPages; ) {
    const answer = await inventory.changes(subscriptionIds, since, next, signal);
    if (answer.kind === "page") {
      pages++;
      failures = 0;
      yield answer.items;
      next = answer.next;
      if (next === undefined) return;
      continue;
    }
    const isPassing = answer.kind === "unavailable" && !answer.cannotGoOn && ++failures < mostTries;
    if (!isPassing || !(await waited(answer.retryAfterSeconds ?? failures, pause, signal)))
      throw new Error(answer.reason);
  }
}
