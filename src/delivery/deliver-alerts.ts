import { patientDelay } from "../core/incident/follow-up-delay.ts";
import { describeError } from "../core/text/describe-error.ts";
import { elapsedMs } from "../core/time/elapsed-ms.ts";
import { later } from "../core/time/later.ts";
import type { AlertChannel, DeliveryOutcome } from "../ports/alert-channel.ts";
import type { FollowUp } from "../ports/follow-up-queue.ts";
import type { LogFields } from "../ports/log.ts";
import { type OutboxEntry, toldId } from "../ports/outbox-entry.ts";
import { lockEndsAt } from "./alert-try.ts";
import { noteChannelBack, recordChannelGone } from "./channel-gone.ts";
import type { DeliveryDependencies } from "./delivery-dependencies.ts";
import { longestQuietSeconds, nextInLine, type Turn, turnOf } from "./turn.ts";

/** How long an alert or a notice is tried. */
const tryForMs = 24 * 60 * 60 * 1000;

/** Where a receiver took longer to answer, another run may have something waiting for this one. */
const promptMs = 1_000;

/** Makes tries that have begun, side by side: one channel's trouble never delays another's. Never throws. */
export async function deliverAlerts(
  entries: readonly OutboxEntry[],
  dependencies: DeliveryDependencies,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    entries.map(async (entry) => {
      try {
        await deliverAlert(entry, dependencies, signal);
      } catch (error) {
        await leaveToQueue(entry, error, dependencies);
      }
    }),
  );
}

/** It is recorded; what went wrong was the bookkeeping around it. */
async function leaveToQueue(
  entry: OutboxEntry,
  error: unknown,
  { queue, log }: DeliveryDependencies,
): Promise<void> {
  const fields = fieldsOf(entry);
  log.error(`${nameOf(entry)} is recorded and could not be handled now: ${describeError(error)}`, fields);
  try {
    await queue.send(deliveryOf(entry), patientDelay(entry.attempts - 1));
  } catch (queueError) {
    log.error(`Its follow-up could not be left either: ${describeError(queueError)}`, fields);
  }
}

/** The message that has what is recorded tried once more than it has been. */
export function deliveryOf(entry: OutboxEntry): FollowUp {
  const { clusterId, channelKey, attempts } = entry;
  const place = clusterId === undefined ? {} : { clusterId };
  return { kind: "deliver", ...place, alertId: toldId(entry), channelKey, attempt: attempts + 1 };
}

/**
 * Tells one thing, of which a try was begun (`AlertOutbox.claim`), and records what became of it. What did not get
 * through is left to the queue, with a growing delay, for a day.
 * @throws whatever the state or the queue throws; it stays recorded and pending
 */
async function deliverAlert(
  entry: OutboxEntry,
  dependencies: DeliveryDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { store, channels, now, log, telemetry } = dependencies;
  const fields = fieldsOf(entry);
  const channel = channels.find(({ key, alsoFor = [] }) =>
    [key, ...alsoFor.map((route) => route.key)].includes(entry.channelKey),
  );
  if (!channel) {
    await retryLater(entry, "its channel is not configured at present", undefined, dependencies);
    return;
  }
  const turn = await turnOf(entry, dependencies);
  if (turn.kind === "later") {
    await holdBack(entry, turn, dependencies);
    await tellIfRoom(entry, dependencies, signal);
    return;
  }
  const begunAt = now().getTime();
  const name = nameOf(entry);
  const labelled = { ...fields, channel: channel.label };
  const outcome = await telemetry.span("alert.deliver", labelled, () => send(entry, channel, signal));
  telemetry.alertDelivered({ channel: channel.kind, outcome: outcome.kind });
  const makeRoom = (): Promise<void> =>
    entry.attempts > 1 || now().getTime() - begunAt > promptMs
      ? tellNext(entry, dependencies, signal)
      : Promise.resolve();
  switch (outcome.kind) {
    case "delivered":
      await store.markSent(entry, now().toISOString());
      await noteChannelBack(channel, dependencies);
      if (outcome.shortened) log.warn(`${name} sent in its short form: ${outcome.shortened}`, labelled);
      else log.info(`${name} sent: ${subjectOf(entry)}`, labelled);
      await makeRoom();
      return;
    case "rejected":
      telemetry.failed({ kind: "alert" });
      await store.markGivenUp(entry, now().toISOString(), outcome.reason);
      log.error(`${name} given up, its receiver does not take it: ${outcome.reason}`, labelled);
      await makeRoom();
      return;
    case "channel-gone": {
      telemetry.failed({ kind: "alert" });
      log.error(`${name} given up, its channel is gone and needs a person: ${outcome.reason}`, labelled);
      // Recorded before the alert is let go of: where that fails, the next try finds it gone again.
      const notices = await recordChannelGone(channel, outcome.reason, dependencies);
      await store.markGivenUp(entry, now().toISOString(), outcome.reason);
      await deliverAlerts(notices, dependencies, signal);
      await makeRoom();
      return;
    }
    case "retry":
      await retryLater(entry, outcome.reason, outcome, dependencies);
      return;
  }
}

/** Nothing was sent: the entry waits until its turn may have come. */
async function holdBack(
  entry: OutboxEntry,
  { at, reason }: Extract<Turn, { readonly kind: "later" }>,
  { store, queue, now, log }: DeliveryDependencies,
): Promise<void> {
  const delaySeconds = Math.max(0, at.getTime() - now().getTime()) / 1000;
  await queue.send(deliveryOf(entry), delaySeconds);
  await store.hold(entry, reason, at.toISOString());
  log.info(`${nameOf(entry)} waits: ${reason}`, fieldsOf(entry));
}

/** What it waits for may have come to its end before anybody could see that it waits. */
async function tellIfRoom(
  entry: OutboxEntry,
  dependencies: DeliveryDependencies,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || (await turnOf(entry, dependencies)).kind === "later") return;
  const begun = await dependencies.store.claim(entry, lockEndsAt(dependencies.now()));
  if (begun) await deliverAlerts([begun], dependencies, signal);
}

/** Tells what waits on the same channel for this one, which has come to its end, as far as there is time. */
async function tellNext(
  entry: OutboxEntry,
  dependencies: DeliveryDependencies,
  signal: AbortSignal,
): Promise<void> {
  if (entry.kind === "notice" || signal.aborted) return;
  const next = await nextInLine(entry, dependencies);
  const begun = next && (await dependencies.store.claim(next, lockEndsAt(dependencies.now())));
  if (begun) await deliverAlerts([begun], dependencies, signal);
}

async function retryLater(
  entry: OutboxEntry,
  reason: string,
  outcome: Extract<DeliveryOutcome, { kind: "retry" }> | undefined,
  { store, queue, memory, now, log, telemetry }: DeliveryDependencies,
): Promise<void> {
  const at = now();
  const fields = fieldsOf(entry);
  const asked = Math.min(outcome?.retryAfterSeconds ?? 0, longestQuietSeconds);
  if (asked > 0) await memory.keepQuiet(entry.channelKey, asked);
  if (elapsedMs(entry.recordedAt, at) >= tryForMs) {
    telemetry.failed({ kind: "alert" });
    await store.markGivenUp(entry, at.toISOString(), reason);
    log.error(`${nameOf(entry)} given up after a day: ${reason}`, fields);
    return;
  }
  const delaySeconds = Math.max(patientDelay(entry.attempts - 1), asked);
  await queue.send(deliveryOf(entry), delaySeconds);
  const nextAttemptAt = later(at, delaySeconds);
  await store.markTried(entry, at.toISOString(), reason, nextAttemptAt);
  log.warn(`${nameOf(entry)} not sent, tried again in ${delaySeconds} s: ${reason}`, fields);
}

function send(entry: OutboxEntry, channel: AlertChannel, signal: AbortSignal): Promise<DeliveryOutcome> {
  return entry.kind === "alert"
    ? channel.send(entry.alert, signal)
    : channel.sendNotice(entry.notice, signal);
}

function nameOf({ kind }: OutboxEntry): string {
  return kind === "alert" ? "Alert" : "Notice";
}

function subjectOf(entry: OutboxEntry): string {
  return entry.kind === "alert" ? entry.alert.transition : entry.notice.title;
}

/** What every line about an alert or a notice says of it. */
function fieldsOf(entry: OutboxEntry): LogFields {
  const { channelKey, clusterId } = entry;
  const about = { ...(clusterId === undefined ? {} : { clusterId }), channel: channelKey };
  if (entry.kind === "notice") return { noticeId: entry.notice.id, ...about };
  const { id, incidentId, correlationId } = entry.alert;
  return {
    alertId: id,
    incidentId,
    ...about,
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
