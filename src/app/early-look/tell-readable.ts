import type { SweepRecord } from "../../core/model/sweep-record.ts";
import { notifyUnreadable } from "../../notices/notify-unreadable.ts";
import type { Log } from "../../ports/log.ts";
import type { ActiveApp } from "../app-host.ts";

/** What early looks found out of the subscriptions that may be read. */
export interface Readability {
  readonly startedAt: Date;
  /** Those that ARM will not list, again and again. */
  readonly denied: readonly string[];
  readonly listed: readonly string[];
}

/**
 * Tells what the sweep would tell within the hour, in the same words and remembered with it, so that each is told once:
 * that nothing can be read of a subscription, and that it can again. While a sweep is under way it is left to that.
 * @throws StateConflictError where a sweep began meanwhile; whatever the memory throws
 */
export async function tellReadable(
  { startedAt, denied, listed }: Readability,
  { fleet, telling }: Pick<ActiveApp, "fleet" | "telling">,
  log: Log,
): Promise<void> {
  const loaded = await fleet.memory.load();
  if (!loaded || loaded.record.running) return;
  const { record, version } = loaded;
  const known = new Set(record.unreadable.map(({ subscriptionId }) => subscriptionId));
  const lost = denied.filter((id) => !known.has(id));
  const back = listed.filter((id) => known.has(id));
  if (lost.length === 0 && back.length === 0) return;
  const at = startedAt.toISOString();
  // Told before it is remembered as told.
  await notifyUnreadable({ startedAt: at, lost, back }, telling, log);
  const isBack = new Set(back);
  const unreadable: SweepRecord["unreadable"] = [
    ...record.unreadable.filter(({ subscriptionId }) => !isBack.has(subscriptionId)),
    ...lost.map((subscriptionId) => ({ subscriptionId, since: at })),
  ];
  await fleet.memory.save({ ...record, unreadable }, version);
}
