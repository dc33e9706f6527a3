import { type ClusterId, parseClusterId } from "../core/cluster/cluster-id.ts";
import { deliverOrphanedAlerts } from "../delivery/orphaned-alerts.ts";
import { retryAlert } from "../delivery/retry-alert.ts";
import type { RunWork } from "../ports/follow-up-queue.ts";
import type { Log } from "../ports/log.ts";
import type { Budget } from "../reconcile/budget.ts";
import { reconcileCluster } from "../reconcile/reconcile-cluster.ts";
import { admitOrKeep, type Incoming } from "./admit-or-keep.ts";
import { type AppHost, unknownScopeDelaySeconds } from "./app-host.ts";
import { openOrKeep } from "./open-or-keep.ts";
import { noteMissed } from "./sweep/note-event.ts";

/** A message that no follow-up was ever sent as: it ends in the poison queue. */
export class UnreadableFollowUpError extends Error {
  override readonly name = "UnreadableFollowUpError";
}

/**
 * Does what a follow-up is for: tries an alert again, or looks at a cluster and takes up what was left of its alerts. What
 * cannot be done now is kept in the queue.
 * @throws UnreadableFollowUpError where it names no cluster; whatever the queue throws where it cannot be written
 */
export async function carryOutFollowUp(
  followUp: RunWork,
  host: AppHost,
  budget: Budget,
  log: Log,
): Promise<void> {
  const app = await openOrKeep(host, budget, log, (queue, _now, delaySeconds) =>
    queue.send(followUp, delaySeconds),
  );
  if (!app) return;
  const { dependencies } = app;
  if (followUp.kind === "deliver") {
    const { clusterId } = followUp;
    const place = clusterId === undefined ? "app" : clusterOf(clusterId);
    await retryAlert(followUp, place, dependencies, budget.work);
    return;
  }
  const cluster = clusterOf(followUp.clusterId);
  const { sleptSeconds } = followUp;
  const fields = { clusterId: cluster.id };
  const incoming: Incoming = {
    cluster,
    what: "A follow-up",
    ...(sleptSeconds === undefined ? {} : { sleptSeconds }),
    fields,
    keep: () =>
      dependencies.queue.send(
        { ...followUp, sleptSeconds: unknownScopeDelaySeconds },
        unknownScopeDelaySeconds,
      ),
    passOver: () => log.warn("A follow-up was dropped: its subscription is no longer in scope.", fields),
  };
  const admitted = await admitOrKeep(incoming, app, log, budget.work);
  if (!admitted) return;
  const outcome = await reconcileCluster(cluster, followUp.trigger, admitted, budget.work, followUp.epoch);
  if (outcome.kind === "done" && outcome.run.plan.alerts.some(({ foundBySweep }) => foundBySweep))
    await noteMissed(cluster.subscriptionId, app.fleet, dependencies, log);
  await deliverOrphanedAlerts(cluster, dependencies, budget.work);
}

function clusterOf(text: string): ClusterId {
  const cluster = parseClusterId(text);
  if (cluster) return cluster;
  throw new UnreadableFollowUpError("`clusterId` is no managed cluster's resource id.");
}
