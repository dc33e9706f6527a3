import type { Log } from "../ports/log.ts";
import { reArm } from "../reconcile/re-arm.ts";
import { askScope } from "./ask-scope.ts";
import type { Guardrail } from "./guardrail.ts";

/** Well within the host's limit for one invocation (host.json `functionTimeout`), and over before the next one. */
const budgetMs = 60_000;

/**
 * Every five minutes: takes up again what is overdue, because its message was lost. While a setting is wrong, nothing
 * is done but to say so in the log, which opening the app does.
 */
export async function sweep(guardrail: Guardrail, log: Log): Promise<void> {
  const app = await guardrail.open(log);
  if (app.kind === "paused") return;
  const { dependencies, scope } = app;
  await reArm(
    { ...dependencies, askScope: (subscriptionId) => askScope(scope, subscriptionId) },
    AbortSignal.timeout(budgetMs),
  );
}
