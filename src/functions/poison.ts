import { readPoisoned } from "../adapters/storage/poisoned-message.ts";
import type { AppHost } from "../app/app-host.ts";
import { restartPoisoned } from "../app/restart-poisoned.ts";
import type { Log } from "../ports/log.ts";
import { withinBudget } from "../reconcile/budget.ts";

/**
 * The host gave a follow-up up. It ends here: the log and every channel are told, and the cluster that it still names
 * is looked at again. No content makes this fail, as a message that fails in a poison queue goes nowhere else.
 *
 * @throws whatever the queue throws where it cannot be written; then the host hands the message over again
 */
export async function onPoison(message: unknown, host: AppHost, log: Log): Promise<void> {
  const poisoned = readPoisoned(message);
  await withinBudget(({ all }) => restartPoisoned(poisoned, host, all, log));
}
