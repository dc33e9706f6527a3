import { notifyScopeTrouble } from "../notices/notify-scope-trouble.ts";
import type { Log } from "../ports/log.ts";
import { reArm } from "../reconcile/re-arm.ts";
import type { ActiveApp } from "./app-host.ts";
import { askScope } from "./ask-scope.ts";

/** Takes up again what is overdue, because its message was lost, and counts what waits. */
export async function takeUpOverdue(app: ActiveApp, deadline: AbortSignal, log: Log): Promise<void> {
  const { dependencies, scope } = app;
  const { telemetry } = dependencies;
  await telemetry.span("sweep", {}, async () => {
    // First: it finds out anew what is in scope.
    await notifyScopeTrouble(app, log, deadline);
    const waiting = await reArm(
      { ...dependencies, askScope: (subscriptionId) => askScope(scope, subscriptionId) },
      deadline,
    );
    if (waiting !== undefined) telemetry.alertsPending(waiting);
  });
}
