import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { HistoryEntry } from "../core/model/history-entry.ts";
import { describeError } from "../core/text/describe-error.ts";
import type { ReconcileDependencies } from "./dependencies.ts";

/** Makes readable what a run has recorded for the history; what fails, the timer does. Never throws. */
export async function publishHistory(
  cluster: ClusterId,
  entries: readonly HistoryEntry[],
  { store, log }: Pick<ReconcileDependencies, "store" | "log">,
): Promise<void> {
  if (entries.length === 0) return;
  try {
    await store.publishHistory(cluster, entries);
  } catch (error) {
    log.warn(`The history is kept, and published by the next sweep: ${describeError(error)}`);
  }
}
