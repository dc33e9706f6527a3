import { type ClusterId, parseClusterId } from "../core/cluster/cluster-id.ts";
import { deliverOrphanedAlerts } from "../delivery/orphaned-alerts.ts";
import { retryAlert } from "../delivery/retry-alert.ts";
import { notifyScopeTrouble } from "../notices/notify-scope-trouble.ts";
import type { FollowUp } from "../ports/follow-up-queue.ts";
import type { Log } from "../ports/log.ts";
import type { Budget } from "../reconcile/budget.ts";
import { reconcileCluster } from "../reconcile/reconcile-cluster.ts";
import { type AppHost, unknownScopeDelaySeconds } from "./app-host.ts";
import { askGuarded } from "./guarded-cluster.ts";
import { openOrKeep } from "./open-or-keep.ts";

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
  followUp: FollowUp,
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
  const answer = await askGuarded(cluster, app, followUp.sleptSeconds);
  switch (answer.kind) {
    case "out":
    case "unlisted":
      log.warn("A follow-up was dropped: its subscription is no longer in scope.", { clusterId: cluster.id });
      return;
    case "unknown":
      await dependencies.queue.send(
        { ...followUp, sleptSeconds: unknownScopeDelaySeconds },
        unknownScopeDelaySeconds,
      );
      dependencies.telemetry.failed({ kind: "scope" });
      log.error(
        `A follow-up is kept, as it is not known whether its subscription is guarded: ${answer.reason}`,
        { clusterId: cluster.id },
      );
      await notifyScopeTrouble(app, log, budget.work);
      return;
    case "guarded":
      await reconcileCluster(cluster, followUp.trigger, answer.dependencies, budget.work, followUp.epoch);
      await deliverOrphanedAlerts(cluster, dependencies, budget.work);
  }
}

function clusterOf(text: string): ClusterId {
  const cluster = parseClusterId(text);
  if (cluster) return cluster;
  throw new UnreadableFollowUpError("`clusterId` is no managed cluster's resource id.");
}
