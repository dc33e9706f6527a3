import type { ClusterEvent } from "../core/event/cluster-event.ts";
import type { Log } from "../ports/log.ts";
import type { Budget } from "../reconcile/budget.ts";
import { sendReconcile } from "../reconcile/leave-note.ts";
import { reconcileCluster } from "../reconcile/reconcile-cluster.ts";
import { admitOrKeep, type Incoming } from "./admit-or-keep.ts";
import { type AppHost, unknownScopeDelaySeconds } from "./app-host.ts";
import { openOrKeep } from "./open-or-keep.ts";
import { noteEvent } from "./sweep/note-event.ts";

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
  const { queue, now } = app.dependencies;
  const incoming: Incoming = {
    cluster,
    what: "An event",
    fields,
    keep: () => sendReconcile(cluster, trigger, queue, now(), unknownScopeDelaySeconds),
    passOver: () => log.info("An event was passed over: its subscription is not in scope.", fields),
  };
  const dependencies = await admitOrKeep(incoming, app, log, budget.work);
  if (!dependencies) return;
  if (trigger.act)
    log.info(`Somebody did something to the cluster: ${trigger.act}. The cluster is read.`, fields);
  else if (event.wayIn)
    log.info(`Another way into the cluster may have changed: ${event.wayIn}. The cluster is read.`, fields);
  await reconcileCluster(cluster, trigger, dependencies, budget.work);
  await noteEvent(cluster.subscriptionId, app.fleet, dependencies, log);
}
