import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { OutboxEntry } from "../ports/state-store.ts";
import { isFirstTry, tryEndsAt } from "./alert-try.ts";
import { type DeliveryDependencies, deliverAlerts } from "./deliver-alerts.ts";
import { describeError } from "./describe-error.ts";

/**
 * Begins again the first tries that a run had recorded and not marked when it lost its cluster. Whoever takes the cluster
 * over, at `takenAt`, tells them, so that the story is told in its order; they would be taken for lost only later. Never
 * throws.
 */
export async function claimFirstTries(
  { cluster, takenAt }: { readonly cluster: ClusterId; readonly takenAt: Date },
  { store, now, log }: Pick<DeliveryDependencies, "store" | "now" | "log">,
): Promise<readonly OutboxEntry[]> {
  try {
    const pending = await store.pendingOf(cluster);
    const first = pending.filter((entry) => new Date(entry.recordedAt) < takenAt && isFirstTry(entry));
    const begun = await Promise.all(first.map((entry) => store.claim(entry, tryEndsAt(now()))));
    return begun.filter((entry) => entry !== undefined);
  } catch (error) {
    log.error(`Unsent alerts of the last run could not be looked up: ${describeError(error)}`);
    return [];
  }
}

/** Tries again whatever of a cluster's alerts is due and was left behind, by a crash or a fault. Never throws. */
export async function deliverLeftBehind(
  cluster: ClusterId,
  dependencies: DeliveryDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { store, now, log } = dependencies;
  try {
    const pending = await store.pendingOf(cluster);
    const overdue = pending.filter(({ dueAt }) => Date.parse(dueAt) <= now().getTime());
    const begun = await Promise.all(overdue.map((entry) => store.claim(entry, tryEndsAt(now()))));
    await deliverAlerts(
      begun.filter((entry) => entry !== undefined),
      dependencies,
      signal,
    );
  } catch (error) {
    log.error(`Unsent alerts could not be looked up; the sweep does it: ${describeError(error)}`, {
      clusterId: cluster.id,
    });
  }
}
