import type { AppHost } from "../app/app-host.ts";
import { beatHeart } from "../app/sweep/beat-heart.ts";
import { sweepFleet } from "../app/sweep/sweep-fleet.ts";
import { tellFirstSights } from "../app/sweep/tell-first-sights.ts";
import { takeUpOverdue } from "../app/take-up-overdue.ts";
import { describeError } from "../core/text/describe-error.ts";
import { deliverOrphanedAlerts } from "../delivery/orphaned-alerts.ts";
import { notifyHearing } from "../notices/notify-hearing.ts";
import type { Log } from "../ports/log.ts";

/** How long what is overdue is taken up; together with the next well within the host's limit (host.json `functionTimeout`). */
const budgetMs = 60_000;

/** When the look at the whole fleet ends, from the start: what is left is handed on. */
const fleetBudgetMs = 85_000;

/** When storage ends: by then it is written down how far the look has come. */
const storageBudgetMs = 105_000;

/**
 * Every five minutes: takes up again what is overdue, and looks at the whole fleet where it is time for that. While a setting is wrong, nothing is done but to say so, in the
 * log, which opening the app does, and on the channels that have not heard it yet.
 */
export async function sweep(host: AppHost, log: Log): Promise<void> {
  const deadline = AbortSignal.timeout(budgetMs);
  const fleetDeadline = AbortSignal.timeout(fleetBudgetMs);
  const app = await host.open(log, AbortSignal.timeout(storageBudgetMs));
  if (app.kind === "active") {
    await takeUpOverdue(app, deadline, log);
    await tellFirstSights(app, fleetDeadline, log);
    await sweepFleet(app, fleetDeadline, log);
    await notifyHearing(app, log);
    await beatHeart(app, log);
  } else if (app.telling) await deliverOrphanedAlerts("app", { ...app.telling, log }, deadline);
}

/**
 * A message goes on with a look at the whole fleet that had no time left. Whatever keeps it from that, the timer goes on
 * with the look, too. Never throws.
 */
export async function goOnSweeping(host: AppHost, log: Log): Promise<void> {
  const fleetDeadline = AbortSignal.timeout(fleetBudgetMs);
  try {
    const app = await host.open(log, AbortSignal.timeout(storageBudgetMs));
    if (app.kind === "active") await sweepFleet(app, fleetDeadline, log);
  } catch (error) {
    log.error(`The look at the whole fleet goes on with the next timer: ${describeError(error)}`);
  }
}
