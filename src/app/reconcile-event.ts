import type { ClusterEvent } from "../core/event/cluster-event.ts";
import { notifyScopeTrouble } from "../notices/notify-scope-trouble.ts";
import type { Log } from "../ports/log.ts";
import type { Budget } from "../reconcile/budget.ts";
import { sendReconcile } from "../reconcile/leave-note.ts";
import { reconcileCluster } from "../reconcile/reconcile-cluster.ts";
import { type AppHost, unknownScopeDelaySeconds } from "./app-host.ts";
import { askGuarded } from "./guarded-cluster.ts";
import { openOrKeep } from "./open-or-keep.ts";

/**
 * Reconciles the cluster that an event names, or keeps the event until the app can, or it is known whether the cluster is
 * guarded.
 * @throws where not even a note can be written
 */
export async function reconcileEvent(
  event: Extract<ClusterEvent, { kind: "cluster" }>,
  host: AppHost,
  budget: Budget,
  log: Log,
): Promise<void> {
  const { cluster, trigger } = event;
  const { eventId, correlationId } = trigger;
  const fields = { clusterId: cluster.id, eventId, correlationId };
  const app = await openOrKeep(host, budget, log.with(fields), (queue, now, delaySeconds) =>
    sendReconcile(cluster, trigger, queue, now, delaySeconds),
  );
  if (!app) return;
  const answer = await askGuarded(cluster, app);
  switch (answer.kind) {
    case "out":
    case "unlisted":
      log.info("An event was passed over: its subscription is not in scope.", fields);
      return;
    case "unknown": {
      const { dependencies } = app;
      await sendReconcile(cluster, trigger, dependencies.queue, dependencies.now(), unknownScopeDelaySeconds);
      dependencies.telemetry.failed({ kind: "scope" });
      log.error(
        `An event is kept, as it is not known whether its subscription is guarded: ${answer.reason}`,
        fields,
      );
      await notifyScopeTrouble(app, log, budget.work);
      return;
    }
    case "guarded":
      if (event.wayIn)
        log.info(
          `Another way into the cluster may have changed: ${event.wayIn}. The cluster is read.`,
          fields,
        );
      await reconcileCluster(cluster, trigger, answer.dependencies, budget.work);
  }
}
