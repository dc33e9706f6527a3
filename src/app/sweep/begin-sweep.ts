import { noLooks } from "../../core/model/look-count.ts";
import type { SweepRecord } from "../../core/model/sweep-record.ts";
import { isSweepDue } from "../../core/sweep/is-sweep-due.ts";
import { forgetUnreadable } from "../../notices/notify-unreadable.ts";
import type { Log } from "../../ports/log.ts";
import type { ActiveApp } from "../app-host.ts";
import { askScope } from "../ask-scope.ts";
import type { KnownFleet } from "./known-clusters.ts";
import { SweepProgress } from "./sweep-progress.ts";

/** A sweep of which nothing was written for so long has died with its instance, by the store's clock, in milliseconds. */
const deadMs = 3 * 60_000;

/** So many subscriptions are gone through at a time: what breaks off costs no more than these. */
export const mostAtOnce = 100;

/**
 * Begins a sweep where it is time for one, or takes over one that broke off; `undefined` where neither is so.
 * @param known lists the clusters that are remembered
 * @throws StateConflictError where another instance was faster; whatever the memory throws
 */
export async function beginSweep(
  app: ActiveApp,
  known: () => Promise<KnownFleet>,
  signal: AbortSignal,
  log: Log,
): Promise<SweepProgress | undefined> {
  const { fleet, dependencies, telling } = app;
  const { memory, everySeconds } = fleet;
  const loaded = await memory.load();
  const running = loaded?.record.running;
  if (loaded && running) {
    const progress = new SweepProgress(memory, loaded.record, running, loaded.version);
    if (running.isHandedOn) {
      // Under the version: of a message and a timer that come together, one goes on.
      await progress.takeOver();
      return progress;
    }
    // Where the store does not say, the version fences whoever had it.
    if (loaded.ageMs !== undefined && loaded.ageMs < deadMs) return undefined;
    log.warn(
      `A look at the whole fleet broke off and goes on: ${running.left.length} subscriptions are left.`,
    );
    // They may have been too many for one invocation.
    await progress.advance({ atOnce: Math.max(1, Math.floor(running.atOnce / 4)), isResumed: true });
    return progress;
  }
  const now = dependencies.now();
  if (!isSweepDue(loaded?.record.last, everySeconds, now)) return undefined;
  const record: SweepRecord = loaded?.record ?? {
    since: now.toISOString(),
    subscriptions: [],
    unreadable: [],
  };
  const listing = await fleet.subscriptions(signal);
  if (listing.kind === "unknown") {
    // From now on it counts how long the fleet has not been looked at.
    if (!loaded) await memory.save(record, undefined);
    throw new Error(`the subscriptions in scope are not known: ${listing.reason}`);
  }
  const left = listing.subscriptionIds.toSorted();
  const lost = await lostSubscriptions(left, record, app, known);
  const progress = new SweepProgress(
    memory,
    { ...record, subscriptions: [...left, ...lost] },
    {
      startedAt: now.toISOString(),
      left,
      atOnce: mostAtOnce,
      judged: {},
      clusters: 0,
      looks: noLooks,
      leftOver: 0,
      unreadable: lost,
      back: [],
      failures: 0,
    },
    loaded?.version,
  );
  await progress.advance();
  // While something is remembered as lost, an early look may have told its return and not got to remember it.
  if (record.unreadable.length === 0) await forgetUnreadable(telling);
  return progress;
}

/** Subscriptions that were swept before, or whose clusters are known, and that the identity cannot list any more. */
async function lostSubscriptions(
  listed: readonly string[],
  { subscriptions }: SweepRecord,
  { scope }: ActiveApp,
  known: () => Promise<KnownFleet>,
): Promise<readonly string[]> {
  const { bySubscription } = await known();
  const inScope = new Set(listed);
  const gone = [...new Set([...subscriptions, ...bySubscription.keys()])].filter((id) => !inScope.has(id));
  const lost: string[] = [];
  // Whoever took one out of GUARDRAIL_SUBSCRIPTIONS has chosen so.
  for (const id of gone) if ((await askScope(scope, id)).kind === "unlisted") lost.push(id);
  return lost;
}
