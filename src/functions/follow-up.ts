import { parseFollowUp } from "../adapters/storage/follow-up-message.ts";
import { type ClusterId, parseClusterId } from "../core/cluster/cluster-id.ts";
import { patientDelay } from "../core/incident/follow-up-delay.ts";
import type { FollowUp } from "../ports/follow-up-queue.ts";
import type { Log } from "../ports/log.ts";
import { deliverAlert, deliverAlerts } from "../reconcile/deliver-alerts.ts";
import type { ReconcileDependencies } from "../reconcile/dependencies.ts";
import { describeError } from "../reconcile/describe-error.ts";
import { runBudgetMs, runOnce } from "../reconcile/run-once.ts";
import { askScope } from "./ask-scope.ts";
import { type Guardrail, pausedDelaySeconds, unknownScopeDelaySeconds } from "./guardrail.ts";

/** A message that no follow-up was ever sent as: it ends in the poison queue. */
export class UnreadableFollowUpError extends Error {
  override readonly name = "UnreadableFollowUpError";
}

/** An alert that was recorded so long ago and never tried was lost by a crash between its record and its sending. */
const orphanedAfterMs = 45_000;

/**
 * The queue hands over delayed work. Trouble is never left to the host's dequeue count, which ends in the poison queue
 * after five tries: the next message is sent before this one ends.
 *
 * @throws UnreadableFollowUpError for a message that cannot be read; whatever the queue throws where it cannot be written
 */
export async function onFollowUp(message: unknown, guardrail: Guardrail, log: Log): Promise<void> {
  const followUp = parseFollowUp(message);
  if ("problem" in followUp) throw new UnreadableFollowUpError(followUp.problem);
  const app = await guardrail.open(log);
  if (app.kind === "paused") {
    if (!app.queue) throw new Error("The storage settings are wrong, so the follow-up cannot be kept.");
    await app.queue.send(followUp, pausedDelaySeconds);
    return;
  }
  const cluster = parseClusterId(followUp.clusterId);
  if (!cluster) throw new UnreadableFollowUpError("`clusterId` is no managed cluster's resource id.");
  const { dependencies, scope } = app;
  if (followUp.kind === "deliver") {
    await deliver(followUp, cluster, dependencies);
    return;
  }
  const answer = await askScope(scope, cluster.subscriptionId);
  switch (answer.kind) {
    case "out":
      log.warn("A follow-up was dropped: its subscription is no longer in scope.", { clusterId: cluster.id });
      return;
    case "unknown":
      await dependencies.queue.send(followUp, unknownScopeDelaySeconds);
      log.error(`A follow-up is kept, as the subscriptions cannot be listed: ${answer.reason}`, {
        clusterId: cluster.id,
      });
      return;
    case "in":
      await runOnce(cluster, followUp.trigger, dependencies);
      await deliverOrphans(cluster, dependencies);
  }
}

async function deliver(
  followUp: Extract<FollowUp, { kind: "deliver" }>,
  cluster: ClusterId,
  dependencies: ReconcileDependencies,
): Promise<void> {
  try {
    const entry = await dependencies.store.pending(cluster, followUp.alertId, followUp.channelKey);
    if (entry) await deliverAlert(entry, dependencies, AbortSignal.timeout(runBudgetMs));
  } catch (error) {
    dependencies.log.error(`An alert is tried again later: ${describeError(error)}`, {
      alertId: followUp.alertId,
    });
    await dependencies.queue.send(
      { ...followUp, attempt: followUp.attempt + 1 },
      patientDelay(followUp.attempt),
    );
  }
}

/** Sends what a crash left recorded and unsent. */
async function deliverOrphans(cluster: ClusterId, dependencies: ReconcileDependencies): Promise<void> {
  const { store, now, log } = dependencies;
  try {
    const pending = await store.pendingOf(cluster);
    const oldest = now().getTime() - orphanedAfterMs;
    const orphans = pending.filter(
      ({ attempts, recordedAt }) => attempts === 0 && Date.parse(recordedAt) < oldest,
    );
    await deliverAlerts(orphans, dependencies, AbortSignal.timeout(runBudgetMs));
  } catch (error) {
    log.error(`Unsent alerts could not be looked up: ${describeError(error)}`, { clusterId: cluster.id });
  }
}
