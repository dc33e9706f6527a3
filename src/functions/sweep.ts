import type { AppHost } from "../app/app-host.ts";
import { askScope } from "../app/ask-scope.ts";
import { describeError } from "../core/text/describe-error.ts";
import { deliverOrphanedAlerts } from "../delivery/orphaned-alerts.ts";
import { notifyScopeTrouble } from "../notices/notify-scope-trouble.ts";
import type { Log } from "../ports/log.ts";
import { reArm } from "../reconcile/re-arm.ts";

/** Well within the host's limit for one invocation (host.json `functionTimeout`), and over before the next one. */
const budgetMs = 60_000;

/**
 * Every five minutes: takes up again what is overdue, because its message was lost, and counts what waits. While a
 * setting is wrong, nothing is done but to say so, in the log, which opening the app does, and on the channels that have
 * not heard it yet.
 */
export async function sweep(host: AppHost, log: Log): Promise<void> {
  const deadline = AbortSignal.timeout(budgetMs);
  const app = await host.open(log, deadline);
  if (app.kind === "paused") {
    if (app.telling) await deliverOrphanedAlerts("app", { ...app.telling, log }, deadline);
    return;
  }
  const { dependencies, scope } = app;
  const { store, telemetry } = dependencies;
  await telemetry.span("sweep", {}, async () => {
    // First: it finds out anew what is in scope.
    await notifyScopeTrouble(app, log, deadline);
    await reArm({ ...dependencies, askScope: (subscriptionId) => askScope(scope, subscriptionId) }, deadline);
    try {
      telemetry.alertsPending(await store.countPending());
    } catch (error) {
      log.warn(`The alerts that wait could not be counted: ${describeError(error)}`);
    }
  });
}
