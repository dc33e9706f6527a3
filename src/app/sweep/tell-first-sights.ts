import { firstSights } from "../../core/alert-story/first-sights.ts";
import { fingerprint } from "../../core/json/fingerprint.ts";
import { describeError } from "../../core/text/describe-error.ts";
import { lockEndsAt } from "../../delivery/alert-try.ts";
import { deliverAlerts } from "../../delivery/deliver-alerts.ts";
import { recordNotice } from "../../delivery/record-notice.ts";
import { nextInLine } from "../../delivery/turn.ts";
import type { AlertChannel } from "../../ports/alert-channel.ts";
import type { Log } from "../../ports/log.ts";
import type { AlertEntry } from "../../ports/outbox-entry.ts";
import { StateConflictError } from "../../ports/state-store.ts";
import type { ActiveApp } from "../app-host.ts";

/**
 * Tells together, each channel in one message, what a sweep saw exposed for the first time, once its looks are through.
 * The message is recorded before any of what it tells is marked as told: where this breaks off, it is taken up by the next
 * timer, and what is not taken up within the hour is told singly. Never throws.
 */
export async function tellFirstSights(app: ActiveApp, signal: AbortSignal, log: Log): Promise<void> {
  const { fleet, dependencies } = app;
  try {
    const loaded = await fleet.memory.load();
    const digest = loaded?.record.digest;
    if (!loaded || !digest || Date.parse(digest.dueAt) > dependencies.now().getTime()) return;
    const held = await heldOf(digest.startedAt, app);
    for (const [channelKey, entries] of held) {
      const channel = dependencies.channels.find(({ key, alsoFor = [] }) =>
        [key, ...alsoFor.map((route) => route.key)].includes(channelKey),
      );
      // What a channel is to hear that is not configured at present waits as any alert does.
      if (channel && !(await tellTogether(channel, entries, digest.startedAt, app, signal))) {
        log.warn("The time for what was seen for the first time is over; it goes on with the next timer.");
        return;
      }
    }
    const { digest: _told, ...record } = loaded.record;
    await fleet.memory.save(record, loaded.version);
    await dependencies.memory.forgetNotices(topicOf(digest.startedAt));
  } catch (error) {
    if (error instanceof StateConflictError) return;
    log.error(`What was seen for the first time could not be told together yet: ${describeError(error)}`);
  }
}

async function heldOf(
  startedAt: string,
  { dependencies: { store, now } }: ActiveApp,
): Promise<ReadonlyMap<string, readonly AlertEntry[]>> {
  const byChannel = new Map<string, AlertEntry[]>();
  for await (const { pending } of store.unfinished(now().toISOString()))
    for (const entry of pending) {
      if (entry.kind !== "alert" || entry.alert.firstSightOf !== startedAt || entry.progress.kind !== "held")
        continue;
      byChannel.set(entry.channelKey, [...(byChannel.get(entry.channelKey) ?? []), entry]);
    }
  return byChannel;
}

/** Tells together what one channel is to hear; false where there was no time to mark all of it as told. */
async function tellTogether(
  channel: AlertChannel,
  entries: readonly AlertEntry[],
  startedAt: string,
  { dependencies }: ActiveApp,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, memory, now } = dependencies;
  const claim = `${topicOf(startedAt)}-${fingerprint(channel.key).slice(0, 16)}`;
  const [only, ...others] = entries;
  if (only && others.length === 0) {
    const begun = await store.claim(only, lockEndsAt(now()));
    // It may be the last of many that were told together before this broke off.
    if (begun && (await memory.claimNotice(claim, []))) await deliverAlerts([begun], dependencies, signal);
    else if (begun) await store.markSent(begun, now().toISOString());
    return true;
  }
  const notice = { id: claim, ...firstSights(entries.map(({ alert }) => alert)) };
  // Nothing is answered where it has been recorded before: then only the marks are missing.
  await deliverAlerts(await recordNotice(notice, [channel], dependencies), dependencies, signal);
  for (let from = 0; from < entries.length; from += markedAtOnce) {
    if (signal.aborted) return false;
    const marked = entries.slice(from, from + markedAtOnce);
    await Promise.all(
      marked.map(async (entry) => {
        await store.markSent(entry, now().toISOString());
        const next = await nextInLine(entry, dependencies);
        const begun = next && (await store.claim(next, lockEndsAt(now())));
        if (begun) await deliverAlerts([begun], dependencies, signal);
      }),
    );
  }
  return true;
}

/** So many are marked side by side: a fleet of thousands is through within a few timers, long before the hour is over. */
const markedAtOnce = 20;

/** Claims of what is told here begin with it. */
function topicOf(startedAt: string): string {
  return `first-${fingerprint(startedAt).slice(0, 16)}`;
}
