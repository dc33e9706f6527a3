import { allLooks, firstLooks } from "../../core/model/look-count.ts";
import type { SweepRecord } from "../../core/model/sweep-record.ts";
import { readableNews } from "../../core/sweep/readable-news.ts";
import { longestDelay } from "../../core/sweep/spread-looks.ts";
import { later } from "../../core/time/later.ts";
import { notifyUnreadable } from "../../notices/notify-unreadable.ts";
import type { Log } from "../../ports/log.ts";
import type { ActiveApp } from "../app-host.ts";
import type { SweepProgress } from "./sweep-progress.ts";

/** The last look of a sweep takes its time, and may have to wait for its turn, in seconds. */
const lastLookSeconds = 90;

/**
 * Ends a sweep that has gone through everything: tells what it could not see, and remembers how it went.
 * @throws StateConflictError where another instance has taken over
 */
export async function endSweep(
  progress: SweepProgress,
  { telling, dependencies }: Pick<ActiveApp, "telling" | "dependencies">,
  log: Log,
): Promise<void> {
  const { record, running } = progress;
  const { startedAt, looks, leftOver, failures } = running;
  const unreadable = [...new Set(running.unreadable)];
  const inScope = new Set(record.subscriptions);
  const told = record.unreadable.filter(({ subscriptionId }) => inScope.has(subscriptionId));
  const news = readableNews(told, { at: startedAt, denied: unreadable, readable: running.back });
  // Recorded to be told before it is remembered as told.
  await notifyUnreadable(startedAt, news, telling, log);
  const isBlind = unreadable.length > 0 && record.subscriptions.every((id) => unreadable.includes(id));
  const isWell = failures === 0 && !isBlind;
  const now = dependencies.now();
  const endedAt = now.toISOString();
  const asked = allLooks(looks);
  const looksUntil = asked === 0 ? endedAt : later(now, longestDelay(looks) + lastLookSeconds);
  // What is told together does not wait for the daily looks.
  const sightsUntil = later(now, longestDelay(looks, ["news", "first"]) + lastLookSeconds);
  await progress.end({
    ...record,
    ...(isWell ? { lastWellAt: endedAt, lastWellStartedAt: startedAt } : {}),
    last: { startedAt, endedAt, isWell, looksUntil, leftOver },
    unreadable: news.unreadable,
    ...digestOf(progress, sightsUntil),
  });
  const words =
    `The whole fleet was looked at: ${running.clusters} clusters, ${asked} of which are read` +
    `${leftOver > 0 ? `, and ${leftOver} more by the next look` : ""}`;
  const fields = { clusters: running.clusters, looks: asked, unreadable: unreadable.length, failures };
  if (isWell) log.info(`${words}.`, fields);
  else {
    dependencies.telemetry.failed({ kind: "sweep" });
    log.error(`${words}; not all of it could be gone through, so it is looked at again soon.`, fields);
  }
}

/** Within the hour after which each is told singly, and later than the last look of all but the greatest fleets. */
const resumedSeconds = 30 * 60;

/**
 * What was seen for the first time is told together, once its looks are through. Where the sweep broke off, looks may have
 * been asked for that are not counted.
 */
function digestOf(
  { record, running: { startedAt, looks, isResumed } }: SweepProgress,
  sightsUntil: string,
): Pick<SweepRecord, "digest"> {
  if (!isResumed) return firstLooks(looks) > 0 ? { digest: { startedAt, dueAt: sightsUntil } } : {};
  if (firstLooks(looks) === 0 && record.digest) return {};
  const resumedUntil = later(new Date(startedAt), resumedSeconds);
  return { digest: { startedAt, dueAt: sightsUntil > resumedUntil ? sightsUntil : resumedUntil } };
}
