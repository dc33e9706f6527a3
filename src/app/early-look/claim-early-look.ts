import type { EarlyLookRecord } from "../../core/model/early-look-record.ts";
import { dueSubscriptions, minuteOf } from "../../core/sweep/early-turns.ts";
import type { FleetDependencies } from "../sweep/fleet-dependencies.ts";
import type { EarlyLookDependencies } from "./early-look-dependencies.ts";

/** One of which nothing was written for so long has died with its instance, by the store's clock, in milliseconds. */
const deadMs = 90_000;

/** An early look that is this instance's to take. */
export interface ClaimedLook {
  readonly startedAt: Date;
  /** In the order in which they are to be listed. */
  readonly due: readonly string[];
  readonly inScope: ReadonlySet<string>;
  /** As it stood before. */
  readonly record: EarlyLookRecord;
  /** Of the record that holds the claim. */
  readonly version: string;
}

/**
 * Claims the looks that are due; `undefined` where none is, or another instance is at it.
 * @throws StateConflictError where another instance was faster; whatever the memory throws
 */
export async function claimEarlyLook(
  { memory, everySeconds }: EarlyLookDependencies,
  { subscriptions }: Pick<FleetDependencies, "subscriptions">,
  now: Date,
  signal: AbortSignal,
): Promise<ClaimedLook | undefined> {
  const loaded = await memory.load();
  const isRunning = loaded?.record.runningSince !== undefined;
  // Where the store does not say how old the claim is, the version fences whoever had it.
  if (isRunning && loaded.ageMs !== undefined && loaded.ageMs < deadMs) return undefined;
  const listing = await subscriptions(signal);
  if (listing.kind === "unknown")
    throw new Error(`the subscriptions in scope are not known: ${listing.reason}`);
  const due = dueSubscriptions(listing.subscriptionIds, loaded?.record, everySeconds, now);
  if (due.length === 0) return undefined;
  // Until it has ended, no turn counts as taken: whoever takes over from a dead instance begins anew.
  const record = loaded?.record ?? { doneMinute: minuteOf(now) - everySeconds / 60, putOff: [] };
  const version = await memory.save({ ...record, runningSince: now.toISOString() }, loaded?.version);
  return { startedAt: now, due, inScope: new Set(listing.subscriptionIds), record, version };
}
