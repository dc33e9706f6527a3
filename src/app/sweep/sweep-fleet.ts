import { describeError } from "../../core/text/describe-error.ts";
import type { Log } from "../../ports/log.ts";
import { StateConflictError } from "../../ports/state-store.ts";
import type { ActiveApp } from "../app-host.ts";
import { beginSweep } from "./begin-sweep.ts";
import { changesBehind } from "./changes-behind.ts";
import { endSweep } from "./end-sweep.ts";
import { type KnownFleet, knownFleet } from "./known-clusters.ts";
import { lookAtFleet } from "./look-at-fleet.ts";
import { surveySubscriptions } from "./survey-subscriptions.ts";
import type { SweepProgress } from "./sweep-progress.ts";

/**
 * Looks at the whole fleet where it is time for that, or goes on with a look that broke off: asks the inventory, has each
 * cluster read of which it shows news, and tells what it cannot see. Where another instance is at it, it does nothing.
 * Never throws.
 *
 * How far it has come is written down after every batch of subscriptions, under a version: of two that sweep, one stops.
 */
export async function sweepFleet(app: ActiveApp, signal: AbortSignal, log: Log): Promise<void> {
  const { telemetry, store } = app.dependencies;
  let listed: Promise<KnownFleet> | undefined;
  const known = (): Promise<KnownFleet> => {
    listed ??= knownFleet(store);
    return listed;
  };
  try {
    const progress = await beginSweep(app, known, signal, log);
    if (!progress) return;
    await telemetry.span("sweep.fleet", {}, async () => goThrough(progress, await known(), app, signal, log));
  } catch (error) {
    if (error instanceof StateConflictError) {
      log.info("Another instance looks at the whole fleet.");
      return;
    }
    telemetry.failed({ kind: "sweep" });
    log.error(`The whole fleet could not be looked at: ${describeError(error)}`);
  }
}

async function goThrough(
  progress: SweepProgress,
  known: KnownFleet,
  app: ActiveApp,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const { fleet, dependencies } = app;
  const { record, running } = progress;
  if (known.problem) log.error(known.problem);
  const since = record.lastWellStartedAt;
  const changes = changesBehind(record.subscriptions, since, fleet, dependencies.now(), log, signal);
  while (progress.running.left.length > 0) {
    const { left, atOnce, looks, leftOver, clusters, unreadable, back, failures } = progress.running;
    const batch = left.slice(0, atOnce);
    const survey = await surveySubscriptions(batch, fleet, signal);
    if (signal.aborted) {
      log.warn("The time for the look at the whole fleet is over; it goes on with the next timer.");
      return;
    }
    const asked = await lookAtFleet(survey, known, running.startedAt, looks, changes, dependencies);
    const problems = [...survey.problems, ...asked.problems];
    for (const problem of problems.slice(0, mostLines))
      log.error(`In the look at the whole fleet: ${problem}`);
    const lost = new Set(record.unreadable.map(({ subscriptionId }) => subscriptionId));
    await progress.advance({
      left: left.slice(batch.length),
      clusters: clusters + survey.rows.length,
      looks: asked.looks,
      leftOver: leftOver + asked.leftOver,
      unreadable: [...unreadable, ...survey.unreadable],
      back: [...back, ...[...survey.seen].filter((id) => lost.has(id))],
      failures: failures + survey.failed.size + asked.problems.length,
    });
  }
  await endSweep(progress, app, log);
}

/** So many lines of one batch are said in the log. */
const mostLines = 20;
