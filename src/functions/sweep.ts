import type { AppHost } from "../app/app-host.ts";
import { takeUpOverdue } from "../app/take-up-overdue.ts";
import { deliverOrphanedAlerts } from "../delivery/orphaned-alerts.ts";
import type { Log } from "../ports/log.ts";

/** Well within the host's limit for one invocation (host.json `functionTimeout`), and over before the next one. */
const budgetMs = 60_000;

/**
 * Every five minutes: takes up again what is overdue. While a setting is wrong, nothing is done but to say so, in the
 * log, which opening the app does, and on the channels that have not heard it yet.
 */
export async function sweep(host: AppHost, log: Log): Promise<void> {
  const deadline = AbortSignal.timeout(budgetMs);
  const app = await host.open(log, deadline);
  if (app.kind === "active") await takeUpOverdue(app, deadline, log);
  else if (app.telling) await deliverOrphanedAlerts("app", { ...app.telling, log }, deadline);
}
