import type { OutboxEntry } from "../ports/outbox-entry.ts";
import { deliverAlerts } from "./deliver-alerts.ts";
import type { DeliveryDependencies } from "./delivery-dependencies.ts";

/** Sends what one run has recorded to be told. Never throws. */
export type AlertLanes = (entries: readonly OutboxEntry[]) => Promise<void>;

/**
 * One lane per channel: what a run tells a channel leaves in the order in which it was recorded ("failed" never before
 * "opened"), and a channel that is slow holds nothing up but its own lane.
 */
export function openAlertLanes(dependencies: DeliveryDependencies, signal: AbortSignal): AlertLanes {
  const lanes = new Map<string, Promise<void>>();
  return async (entries) => {
    await Promise.all(
      entries.map((entry) => {
        const before = lanes.get(entry.channelKey) ?? Promise.resolve();
        const mine = before.then(() => deliverAlerts([entry], dependencies, signal));
        lanes.set(entry.channelKey, mine);
        return mine;
      }),
    );
  };
}
