import { parseFollowUp } from "../adapters/storage/follow-up-message.ts";
import type { AppHost } from "../app/app-host.ts";
import { carryOutFollowUp, UnreadableFollowUpError } from "../app/carry-out-follow-up.ts";
import type { Log } from "../ports/log.ts";
import { withinBudget } from "../reconcile/budget.ts";
import { goOnSweeping } from "./sweep.ts";

/**
 * The queue hands over delayed work. Trouble is never left to the host's dequeue count, which ends in the poison queue
 * after five tries: the next message is sent before this one ends.
 *
 * @throws UnreadableFollowUpError for a message that cannot be read; whatever the queue throws where it cannot be written
 */
export async function onFollowUp(message: unknown, host: AppHost, log: Log): Promise<void> {
  const followUp = parseFollowUp(message);
  if ("problem" in followUp) throw new UnreadableFollowUpError(followUp.problem);
  // It has more time than a run: no lease and no note hang on it.
  if (followUp.kind === "sweep") return goOnSweeping(host, log);
  await withinBudget((budget) => carryOutFollowUp(followUp, host, budget, log));
}
