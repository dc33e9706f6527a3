import type { FleetDependencies } from "./fleet-dependencies.ts";

/** A wait that is longer ends the question: the next timer asks it again. In seconds. */
export const longestPauseSeconds = 15;

/** Waits so long before a question is asked again; false where that is too long, or there is no time left after it. */
export async function waited(
  seconds: number,
  pause: FleetDependencies["pause"],
  signal: AbortSignal,
): Promise<boolean> {
  if (seconds > longestPauseSeconds) return false;
  await pause(seconds, signal);
  return !signal.aborted;
}
