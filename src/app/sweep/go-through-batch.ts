import { fingerprint } from "../../core/json/fingerprint.ts";
import type { RunningSweep } from "../../core/model/sweep-record.ts";
import type { FleetRow } from "../../ports/fleet-inventory.ts";
import type { Log } from "../../ports/log.ts";
import type { ActiveApp } from "../app-host.ts";
import type { ChangesBehind } from "./changes-behind.ts";
import type { KnownFleet } from "./known-clusters.ts";
import { clusterOf, lookAtFleet, notShown, type Sighted } from "./look-at-fleet.ts";
import { surveySubscriptions } from "./survey-subscriptions.ts";
import type { SweepProgress } from "./sweep-progress.ts";

/** How much of a fleet is gone through at once. */
export interface SweepPace {
  /**
   * So many clusters are judged, and asked for, between two records of how far the sweep has come: two requests to storage
   * each, some side by side. That, and not how large a subscription is, is how long a sweep takes to stop.
   */
  readonly portion: number;
  /** So many clusters are gone through before it is recorded that their subscriptions are done. */
  readonly atATime: number;
}

/** The pace of the app. */
export const defaultPace: SweepPace = { portion: 250, atATime: 10_000 };

/** So many lines of one portion are said in the log. */
const mostLines = 20;

/** What a batch is gone through with. */
export interface BatchDependencies {
  readonly app: ActiveApp;
  readonly known: KnownFleet;
  readonly changes: ChangesBehind;
  readonly pace: SweepPace;
  /** Ends the work, with time left to record how far it has come. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** How the walk through a batch ended. */
export type BatchEnd = "done" | "smaller" | "out-of-time";

/**
 * Goes through the next subscriptions of a sweep, a portion of their clusters at a time, and records after each how far it
 * has come. A batch that turns out too large is made smaller, and what was judged of it stays judged.
 * @throws StateConflictError where another instance has taken over
 */
export async function goThroughBatch(
  progress: SweepProgress,
  { app, known, changes, pace, signal, log }: BatchDependencies,
): Promise<BatchEnd> {
  const { fleet, dependencies } = app;
  const { left, atOnce } = progress.running;
  const batch = left.slice(0, atOnce);
  const judged = new Map(batch.map((id) => [id, new Set(progress.running.judged[id])]));
  const shownOf = new Map<string, number>();
  let end: BatchEnd = "done";

  const judge = async (clusters: readonly Sighted[]): Promise<boolean> => {
    const fresh = clusters.filter((sighted) => !isJudged(sighted, judged));
    for (let from = 0; from < fresh.length; from += pace.portion) {
      if (signal.aborted) {
        end = "out-of-time";
        return false;
      }
      const some = fresh.slice(from, from + pace.portion);
      const { startedAt, looks, leftOver, clusters: counted, failures } = progress.running;
      const asked = await lookAtFleet(some, startedAt, looks, changes, dependencies);
      say(asked.problems, log);
      for (const sighted of some) markJudged(sighted, judged);
      await progress.advance({
        judged: { ...progress.running.judged, ...recordOf(judged) },
        clusters: counted + some.filter(({ kind }) => kind === "shown").length,
        looks: asked.looks,
        leftOver: leftOver + asked.leftOver,
        failures: failures + asked.problems.length,
      });
    }
    return true;
  };

  const take = async (rows: readonly FleetRow[]): Promise<boolean> => {
    for (const { cluster } of rows)
      shownOf.set(cluster.subscriptionId, (shownOf.get(cluster.subscriptionId) ?? 0) + 1);
    if (!(await judge(rows.map((row): Sighted => ({ kind: "shown", row }))))) return false;
    const total = [...shownOf.values()].reduce((sum, count) => sum + count, 0);
    if (total <= pace.atATime || batch.length === 1) return true;
    // They come in the order of their ids: the last one that has been shown may not be whole.
    await progress.advance({ atOnce: Math.min(batch.length - 1, Math.max(1, shownOf.size - 1)) });
    end = "smaller";
    return false;
  };

  const survey = await surveySubscriptions(batch, fleet, signal, take);
  if (!survey) return end;
  // What was broken off for want of time is no failure of the subscriptions.
  if (signal.aborted) return "out-of-time";
  say(survey.problems, log);
  const { unreadable } = progress.running;
  // Before their clusters are read: of these it is told together.
  if (survey.unreadable.size > 0)
    await progress.advance({ unreadable: [...new Set([...unreadable, ...survey.unreadable])] });
  const missing = notShown(survey, known).map((cluster): Sighted => ({ kind: "missing", cluster }));
  if (!(await judge(missing))) return end;
  const lost = new Set(progress.record.unreadable.map(({ subscriptionId }) => subscriptionId));
  const { back, failures } = progress.running;
  await progress.advance({
    left: left.slice(batch.length),
    judged: without(progress.running.judged, batch),
    back: [...back, ...[...survey.seen].filter((id) => lost.has(id))],
    failures: failures + survey.failed.size,
  });
  return "done";
}

type Judged = Map<string, Set<string>>;

function isJudged(sighted: Sighted, judged: Judged): boolean {
  // One that is shown differently, and so cannot be judged, was judged by what was shown of it first.
  if (sighted.kind === "shown" && !sighted.row.snapshot) return false;
  const { subscriptionId, key } = clusterOf(sighted);
  return judged.get(subscriptionId)?.has(digestOf(key)) === true;
}

function markJudged(sighted: Sighted, judged: Judged): void {
  const { subscriptionId, key } = clusterOf(sighted);
  const known = judged.get(subscriptionId) ?? new Set();
  judged.set(subscriptionId, known.add(digestOf(key)));
}

/** Short enough for ten thousand in one record, and long enough for no two of a subscription to be alike. */
function digestOf(clusterKey: string): string {
  return fingerprint(clusterKey).slice(0, 12);
}

function recordOf(judged: Judged): RunningSweep["judged"] {
  return Object.fromEntries(
    [...judged].filter(([, { size }]) => size > 0).map(([id, keys]) => [id, [...keys]]),
  );
}

function without(judged: RunningSweep["judged"], subscriptionIds: readonly string[]): RunningSweep["judged"] {
  const done = new Set(subscriptionIds);
  return Object.fromEntries(Object.entries(judged).filter(([id]) => !done.has(id)));
}

function say(problems: readonly string[], log: Log): void {
  for (const problem of problems.slice(0, mostLines)) log.error(`In the look at the whole fleet: ${problem}`);
}
