import type { AppHost } from "../app/app-host.ts";
import { reconcileEvent } from "../app/reconcile-event.ts";
import { parseClusterEvent } from "../core/event/cluster-event.ts";
import type { Log } from "../ports/log.ts";
import { withinBudget } from "../reconcile/budget.ts";

/**
 * Event Grid says that somebody wrote a cluster. Ends in success for everything but one case, so that Event Grid
 * neither retries what cannot be mended nor drops or delays what matters: where not even a note can be written, the
 * error goes up, and Event Grid's redelivery is the note.
 */
export async function onClusterWrite(event: unknown, host: AppHost, log: Log): Promise<void> {
  const parsed = parseClusterEvent(event);
  switch (parsed.kind) {
    case "malformed":
      log.error(`An event was dropped, as it names no cluster to read: ${parsed.problem}`);
      return;
    case "ignored":
      log.info(`An event was passed over: ${parsed.reason}`);
      return;
    case "cluster":
      await withinBudget((budget) => reconcileEvent(parsed, host, budget, log));
  }
}
