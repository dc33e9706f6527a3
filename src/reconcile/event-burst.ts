import type { LoadedState } from "../ports/state-store.ts";

/**
 * A run that comes so soon after another one, in milliseconds by the store's clock, follows it at once. The clock counts
 * in whole seconds: up to two may have passed.
 */
const atOnceMs = 1_000;

/** So many runs in a row make a burst of what comes next. Fewer are what a person or a pipeline does, and nobody waits. */
const burstRuns = 2;

/** How long an event of a burst sleeps, in seconds, so that one further read stands for all of it. */
export const burstSeconds = 2;

/**
 * True where the last runs have followed one another at once, and this would be one more. No more than a guess, which may
 * cost a read or two seconds: what has been seen is told by the epoch.
 */
export function isOfBurst(loaded: LoadedState): boolean {
  return isAtOnce(loaded) && (loaded.runsInARow ?? 1) >= burstRuns;
}

/** How many runs have followed one another at once, with the one that takes the lease now. */
export function runsInARow(loaded: LoadedState): number {
  return isAtOnce(loaded) ? (loaded.runsInARow ?? 1) + 1 : 1;
}

function isAtOnce({ lease, epoch, carriedEpoch, ageMs }: LoadedState): boolean {
  return (
    lease === undefined && epoch !== undefined && carriedEpoch === epoch && (ageMs ?? atOnceMs) < atOnceMs
  );
}
