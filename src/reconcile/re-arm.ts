import { parseClusterId } from "../core/cluster/cluster-id.ts";
import type { ClusterState } from "../core/incident/cluster-state.ts";
import { isLookOverdue, overdueBefore } from "../core/incident/overdue.ts";
import type { OutboxEntry } from "../ports/state-store.ts";
import type { ScopeAnswer } from "../ports/subscription-scope.ts";
import { deliveryOf } from "./deliver-alerts.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { describeError } from "./describe-error.ts";
import { sendReconcile } from "./leave-note.ts";

type ReArmDependencies = Pick<ReconcileDependencies, "store" | "queue" | "now" | "log"> & {
  /** Whether a subscription is guarded. Never throws. */
  readonly askScope: (subscriptionId: string) => Promise<ScopeAnswer>;
};

/**
 * Sends the follow-ups again that should have woken by now and were lost: of clusters that wait for a look, and of
 * alerts that wait for a try. A message too many costs a read, or a try under the same alert id. Never throws: a row
 * that cannot be read, or a message that cannot be sent, stops nothing else. What `signal` cuts off comes next time.
 */
export async function reArm(dependencies: ReArmDependencies, signal: AbortSignal): Promise<void> {
  const { store, now } = dependencies;
  await Promise.all([
    forEach("cluster", store.listClusters(), (state) => reArmLook(state, dependencies), dependencies, signal),
    forEach(
      "alert",
      store.overdue(overdueBefore(now()).toISOString()),
      (entry) => reArmAlert(entry, dependencies),
      dependencies,
      signal,
    ),
  ]);
}

async function reArmLook(
  state: ClusterState,
  { queue, now, log, askScope }: ReArmDependencies,
): Promise<void> {
  if (!isLookOverdue(state, now())) return;
  const cluster = parseClusterId(state.clusterId);
  if (!cluster) throw new RangeError(`"${state.clusterId.slice(0, 200)}" is no cluster's id.`);
  const answer = await askScope(cluster.subscriptionId);
  if (answer.kind === "out") return;
  // While that is unknown, each message would be kept and go round: one more every sweep.
  if (answer.kind === "unknown") throw new Error(`the subscriptions cannot be listed: ${answer.reason}`);
  await sendReconcile(cluster, { source: "follow-up" }, queue, now(), 0);
  log.warn("A follow-up was overdue, so the cluster is looked at now.", { clusterId: cluster.id });
}

async function reArmAlert(entry: OutboxEntry, { queue, log }: ReArmDependencies): Promise<void> {
  await queue.send(deliveryOf(entry), 0);
  log.warn("An alert was overdue, so it is tried now.", {
    alertId: entry.alert.id,
    clusterId: entry.clusterId,
    channel: entry.channelKey,
  });
}

async function forEach<Item extends { readonly clusterId: string }>(
  what: "cluster" | "alert",
  items: AsyncIterable<Item>,
  act: (item: Item) => Promise<void>,
  { log }: ReArmDependencies,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const item of items) {
      if (signal.aborted) {
        log.warn(`The sweep's time is over; what is overdue beyond this ${what} comes with the next one.`, {
          clusterId: item.clusterId,
        });
        return;
      }
      try {
        await act(item);
      } catch (error) {
        log.error(`An overdue ${what} could not be taken up again: ${describeError(error)}`, {
          clusterId: item.clusterId,
        });
      }
    }
  } catch (error) {
    log.error(`The sweep could not read every ${what}: ${describeError(error)}`);
  }
}
