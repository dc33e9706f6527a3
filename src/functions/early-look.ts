import type { AppHost } from "../app/app-host.ts";
import { lookEarly } from "../app/early-look/look-early.ts";
import type { Log } from "../ports/log.ts";

/** How long lists are asked for. */
const budgetMs = 45_000;

/** How long storage is, so that how far it has come is written down: before the timer comes again, a minute after it came. */
const storageBudgetMs = 55_000;

/** Every minute, where it is on: ARM's lists of the subscriptions whose turn it is. What is wrong the function `sweep` tells. */
export async function earlyLook(host: AppHost, log: Log): Promise<void> {
  const deadline = AbortSignal.timeout(budgetMs);
  const app = await host.open(log, AbortSignal.timeout(storageBudgetMs));
  if (app.kind === "active") await lookEarly(app, deadline, log);
}
