import { type Readability, readableNews } from "../../core/sweep/readable-news.ts";
import { notifyUnreadable } from "../../notices/notify-unreadable.ts";
import type { Log } from "../../ports/log.ts";
import type { ActiveApp } from "../app-host.ts";

/**
 * Tells what the sweep would tell within the hour, in the same words and remembered with it, so that each is told once:
 * that nothing can be read of a subscription, and that it can again. While a sweep is under way it is left to that.
 * @throws StateConflictError where a sweep began meanwhile; whatever the memory throws
 */
export async function tellReadable(
  readability: Readability,
  { fleet, telling }: Pick<ActiveApp, "fleet" | "telling">,
  log: Log,
): Promise<void> {
  const loaded = await fleet.memory.load();
  if (!loaded || loaded.record.running) return;
  const { record, version } = loaded;
  const news = readableNews(record.unreadable, readability);
  if (news.lost.length === 0 && news.back.length === 0) return;
  // Told before it is remembered as told.
  await notifyUnreadable(readability.at, news, telling, log);
  await fleet.memory.save({ ...record, unreadable: news.unreadable }, version);
}
