import { patientDelay } from "../core/incident/follow-up-delay.ts";
import type { DeliveryOutcome } from "../ports/alert-channel.ts";
import type { FollowUp } from "../ports/follow-up-queue.ts";
import type { LogFields } from "../ports/log.ts";
import type { OutboxEntry } from "../ports/state-store.ts";
import { noteChannelBack, tellChannelGone } from "./channel-gone.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { describeError } from "./describe-error.ts";

/** What sending an alert touches. */
export type DeliveryDependencies = Pick<
  ReconcileDependencies,
  "store" | "queue" | "channels" | "workingChannels" | "memory" | "now" | "log" | "telemetry"
>;

/** How long an alert is tried. */
const tryForMs = 24 * 60 * 60 * 1000;

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

/** The alert is recorded; what went wrong was the bookkeeping around it. */
async function leaveToQueue(
  entry: OutboxEntry,
  error: unknown,
  { queue, log }: DeliveryDependencies,
): Promise<void> {
  const fields = fieldsOf(entry);
  log.error(`An alert is recorded and could not be handled now: ${describeError(error)}`, fields);
  try {
    await queue.send(deliveryOf(entry), patientDelay(entry.attempts - 1));
  } catch (queueError) {
    log.error(`Its follow-up could not be left either: ${describeError(queueError)}`, fields);
  }
}

/** The message that has a recorded alert tried once more than it has been. */
export function deliveryOf(entry: OutboxEntry): FollowUp {
  const { clusterId, alert, channelKey, attempts } = entry;
  return { kind: "deliver", clusterId, alertId: alert.id, channelKey, attempt: attempts + 1 };
}

/**
 * Sends one alert, of which a try was begun (`AlertOutbox.claim`), and records what became of it. What did not get
 * through is left to the queue, with a growing delay, for a day.
 * @throws whatever the state or the queue throws; the alert stays recorded and pending
 */
async function deliverAlert(
  entry: OutboxEntry,
  dependencies: DeliveryDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { store, channels, now, log, telemetry } = dependencies;
  const fields = fieldsOf(entry);
  const channel = channels.find(({ key }) => key === entry.channelKey);
  if (!channel) {
    await retryLater(entry, "its channel is not configured at present", undefined, dependencies);
    return;
  }
  const labelled = { ...fields, channel: channel.label };
  const outcome = await telemetry.span("alert.deliver", labelled, () => channel.send(entry.alert, signal));
  telemetry.alertDelivered({ channel: channel.kind, outcome: outcome.kind });
  switch (outcome.kind) {
    case "delivered":
      await store.markSent(entry, now().toISOString());
      await noteChannelBack(channel, dependencies);
      if (outcome.shortened) log.warn(`Alert sent in its short form: ${outcome.shortened}`, labelled);
      else log.info(`Alert sent: ${entry.alert.transition}`, labelled);
      return;
    case "rejected":
      telemetry.failed({ kind: "alert" });
      await store.markGivenUp(entry, now().toISOString(), outcome.reason);
      log.error(`Alert given up, its receiver does not take it: ${outcome.reason}`, labelled);
      return;
    case "channel-gone":
      telemetry.failed({ kind: "alert" });
      await store.markGivenUp(entry, now().toISOString(), outcome.reason);
      log.error(`Alert given up, its channel is gone and needs a person: ${outcome.reason}`, labelled);
      await tellChannelGone(channel, outcome.reason, dependencies);
      return;
    case "retry":
      await retryLater(entry, outcome.reason, outcome, dependencies);
      return;
  }
}

async function retryLater(
  entry: OutboxEntry,
  reason: string,
  outcome: Extract<DeliveryOutcome, { kind: "retry" }> | undefined,
  { store, queue, now, log, telemetry }: DeliveryDependencies,
): Promise<void> {
  const at = now();
  const fields = fieldsOf(entry);
  if (at.getTime() - Date.parse(entry.recordedAt) >= tryForMs) {
    telemetry.failed({ kind: "alert" });
    await store.markGivenUp(entry, at.toISOString(), reason);
    log.error(`Alert given up after a day: ${reason}`, fields);
    return;
  }
  const delaySeconds = Math.max(patientDelay(entry.attempts - 1), outcome?.retryAfterSeconds ?? 0);
  await queue.send(deliveryOf(entry), delaySeconds);
  const nextTryAt = new Date(at.getTime() + delaySeconds * 1000).toISOString();
  await store.markTried(entry, at.toISOString(), reason, nextTryAt);
  log.warn(`Alert not sent, tried again in ${delaySeconds} s: ${reason}`, fields);
}

/** What every line about an alert says of it. */
function fieldsOf({ alert, clusterId, channelKey }: OutboxEntry): LogFields {
  const { id, incidentId, correlationId } = alert;
  return {
    alertId: id,
    incidentId,
    clusterId,
    channel: channelKey,
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
