import { describeError } from "../../core/text/describe-error.ts";
import type { Log } from "../../ports/log.ts";
import { StateConflictError } from "../../ports/state-store.ts";
import type { ActiveApp } from "../app-host.ts";
import { beginSweep } from "./begin-sweep.ts";
import { changesBehind } from "./changes-behind.ts";
import { endSweep } from "./end-sweep.ts";
import { defaultPace, goThroughBatch, type SweepPace } from "./go-through-batch.ts";
import { type KnownFleet, knownFleet } from "./known-clusters.ts";
import type { SweepProgress } from "./sweep-progress.ts";

/**
 * Looks at the whole fleet where it is time for that, or goes on with a look that was handed on or broke off: asks the
 * inventory, has each cluster read of which it shows news, and tells what it cannot see. Where another instance is at it,
 * it does nothing. Never throws.
 *
 * How far it has come is written down after every portion of clusters, under a version: of two that sweep, one stops, and
 * one that dies is gone on with where it was. One that has no time left hands on by a message.
 *
 * @param signal ends the work, with time left to record how far it has come
 */
export async function sweepFleet(
  app: ActiveApp,
  signal: AbortSignal,
  log: Log,
  pace: SweepPace = defaultPace,
): Promise<void> {
  const { telemetry, store } = app.dependencies;
  let listed: Promise<KnownFleet> | undefined;
  const known = (): Promise<KnownFleet> => {
    listed ??= knownFleet(store);
    return listed;
  };
  try {
    const progress = await beginSweep(app, known, signal, log);
    if (!progress) return;
    await telemetry.span("sweep.fleet", {}, async () =>
      goThrough(progress, await known(), app, pace, signal, log),
    );
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
  pace: SweepPace,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const { fleet, dependencies } = app;
  const { record } = progress;
  if (known.problem) log.error(known.problem);
  const since = record.lastWellStartedAt;
  const changes = changesBehind(record.subscriptions, since, fleet, dependencies.now(), log, signal);
  const before = progress.running;
  while (progress.running.left.length > 0) {
    const end = await goThroughBatch(progress, { app, known, changes, pace, signal, log });
    if (end !== "out-of-time") continue;
    const hasMoved = progress.running.judged !== before.judged || progress.running.left !== before.left;
    await handOn(progress, hasMoved, app, log);
    return;
  }
  await endSweep(progress, app, log);
}

/**
 * Records that whoever comes next goes on at once, and sends a message that does. Where nothing came through in all this
 * time, that is left to the timer: a message after the other would go on in vain.
 */
async function handOn(
  progress: SweepProgress,
  hasMoved: boolean,
  { dependencies: { queue } }: ActiveApp,
  log: Log,
): Promise<void> {
  if (!hasMoved) {
    log.warn("The time for the look at the whole fleet is over; it goes on with the next timer.");
    return;
  }
  await progress.advance({ isHandedOn: true });
  await queue.send({ kind: "sweep" }, 0);
  log.info("The time for the look at the whole fleet is over; another invocation goes on at once.");
}
