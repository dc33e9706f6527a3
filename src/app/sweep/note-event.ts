import { noteEventsEveryMs } from "../../core/sweep/events-missing.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { Log } from "../../ports/log.ts";
import type { ReconcileDependencies } from "../../reconcile/dependencies.ts";
import type { FleetDependencies } from "./fleet-dependencies.ts";

/**
 * Writes down that an event of a subscription came, every few minutes: so that a sweep which finds what an event should
 * have told knows whether events arrive at all. Never throws.
 */
export async function noteEvent(
  subscriptionId: string,
  { heardAt, memory }: Pick<FleetDependencies, "heardAt" | "memory">,
  { now }: Pick<ReconcileDependencies, "now">,
  log: Log,
): Promise<void> {
  const at = now();
  const before = heardAt.get(subscriptionId);
  if (before !== undefined && at.getTime() - before < noteEventsEveryMs) return;
  try {
    await memory.note(subscriptionId, "eventAt", at.toISOString());
    heardAt.set(subscriptionId, at.getTime());
  } catch (error) {
    log.warn(`That events arrive could not be remembered: ${describeError(error)}`);
  }
}

/** Writes down that a sweep found what an event of the subscription should have told. Never throws. */
export async function noteMissed(
  subscriptionId: string,
  { memory }: Pick<FleetDependencies, "memory">,
  { now }: Pick<ReconcileDependencies, "now">,
  log: Log,
): Promise<void> {
  try {
    await memory.note(subscriptionId, "missedAt", now().toISOString());
  } catch (error) {
    log.warn(`That an event is missing could not be remembered: ${describeError(error)}`);
  }
}
