import type { AppHost } from "../app/app-host.ts";
import { beatHeart } from "../app/sweep/beat-heart.ts";
import { sweepFleet } from "../app/sweep/sweep-fleet.ts";
import { tellFirstSights } from "../app/sweep/tell-first-sights.ts";
import { takeUpOverdue } from "../app/take-up-overdue.ts";
import { deliverOrphanedAlerts } from "../delivery/orphaned-alerts.ts";
import { notifyHearing } from "../notices/notify-hearing.ts";
import type { Log } from "../ports/log.ts";

/** How long what is overdue is taken up; together with the next well within the host's limit (host.json `functionTimeout`). */
const budgetMs = 60_000;

/** When the look at the whole fleet ends, from the start: how far it has come is written down. */
const fleetBudgetMs = 95_000;

/**
 * Every five minutes: takes up again what is overdue, and looks at the whole fleet where it is time for that. While a setting is wrong, nothing is done but to say so, in the
 * log, which opening the app does, and on the channels that have not heard it yet.
 */
export async function sweep(host: AppHost, log: Log): Promise<void> {
  const deadline = AbortSignal.timeout(budgetMs);
  const fleetDeadline = AbortSignal.timeout(fleetBudgetMs);
  const app = await host.open(log, fleetDeadline);
  if (app.kind === "active") {
    await takeUpOverdue(app, deadline, log);
    await tellFirstSights(app, fleetDeadline, log);
    await sweepFleet(app, fleetDeadline, log);
    await notifyHearing(app, log);
    await beatHeart(app, log);
  } else if (app.telling) await deliverOrphanedAlerts("app", { ...app.telling, log }, deadline);
}
