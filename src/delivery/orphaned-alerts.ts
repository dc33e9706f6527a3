import type { ClusterId } from "../core/cluster/cluster-id.ts";
import { describeError } from "../core/text/describe-error.ts";
import type { OutboxEntry, OutboxPlace } from "../ports/outbox-entry.ts";
import { openAlertLanes } from "./alert-lanes.ts";
import { isFirstTry, lockEndsAt, restMs } from "./alert-try.ts";
import type { DeliveryDependencies } from "./delivery-dependencies.ts";

type ClaimDependencies = Pick<DeliveryDependencies, "store" | "now" | "log">;

/**
 * Begins again the first tries that a run had recorded and not marked when it lost its cluster. Whoever takes the cluster
 * over, at `takenAt`, tells them, so that the story is told in its order; they would be taken for lost only later. Never
 * throws.
 */
export function claimFirstTries(
  { cluster, takenAt }: { readonly cluster: ClusterId; readonly takenAt: Date },
  dependencies: ClaimDependencies,
): Promise<readonly OutboxEntry[]> {
  return claimPending(
    cluster,
    (entry) => isFirstTry(entry) && isOlderThan(takenAt, entry, dependencies.now()),
    dependencies,
  );
}

/** True for what was recorded before an instant of this machine's clock: by the store's clock, where it says. */
function isOlderThan(instant: Date, { recordedAt, ageMs }: OutboxEntry, now: Date): boolean {
  if (ageMs === undefined) return Date.parse(recordedAt) < instant.getTime();
  return ageMs > now.getTime() - instant.getTime();
}

/** Tries again whatever of a place's alerts and notices is due and was left behind, by a crash or a fault. Never throws. */
export async function deliverOrphanedAlerts(
  place: OutboxPlace,
  dependencies: DeliveryDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { now } = dependencies;
  const isDue = (entry: OutboxEntry): boolean => restMs(entry, now()) <= 0;
  await openAlertLanes(dependencies, signal)(await claimPending(place, isDue, dependencies));
}

/** Begins a try of those pending entries that are left behind. What cannot be looked up is left to the sweep. */
async function claimPending(
  place: OutboxPlace,
  isOrphaned: (entry: OutboxEntry) => boolean,
  { store, now, log }: ClaimDependencies,
): Promise<readonly OutboxEntry[]> {
  try {
    const pending = await store.pendingOf(place);
    const begun = await Promise.all(
      pending.filter(isOrphaned).map((entry) => store.claim(entry, lockEndsAt(now()))),
    );
    return begun.filter((entry) => entry !== undefined);
  } catch (error) {
    log.error(`Unsent alerts could not be looked up; the sweep does it: ${describeError(error)}`, {
      ...(place === "app" ? {} : { clusterId: place.id }),
    });
    return [];
  }
}
