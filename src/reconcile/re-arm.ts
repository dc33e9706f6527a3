import { parseClusterId } from "../core/cluster/cluster-id.ts";
import { isLookOverdue, isRetryDue, overdueBefore, overdueMs } from "../core/incident/overdue.ts";
import type { ClusterState } from "../core/model/cluster-state.ts";
import { describeError } from "../core/text/describe-error.ts";
import { restMs } from "../delivery/alert-try.ts";
import { deliveryOf } from "../delivery/deliver-alerts.ts";
import type { LogFields } from "../ports/log.ts";
import { type OutboxEntry, toldId } from "../ports/outbox-entry.ts";
import type { ScopeAnswer } from "../ports/subscription-scope.ts";
import { leaseMs } from "./cluster-lease.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { sendReconcile } from "./leave-note.ts";

type ReArmDependencies = Pick<ReconcileDependencies, "store" | "queue" | "now" | "log"> & {
  /** Whether a subscription is guarded. Never throws. */
  readonly askScope: (subscriptionId: string) => Promise<ScopeAnswer>;
};

/**
 * Sends the follow-ups again that should have woken by now and were lost: of clusters that wait for a look, of alerts
 * that wait for a try, and of runs that died with their notes. Reverts that Azure refused are tried again when it is
 * time. A message too many costs a read, or a try under the same alert id. Never throws: a row that cannot be read, or a
 * message that cannot be sent, stops nothing else. What `signal` cuts off comes next time.
 */
export async function reArm(dependencies: ReArmDependencies, signal: AbortSignal): Promise<void> {
  const { store, now } = dependencies;
  const limit = overdueBefore(now()).toISOString();
  await Promise.all([
    forEach(
      "run",
      store.abandoned(leaseMs + overdueMs),
      (id) => reArmRun(id, dependencies),
      dependencies,
      signal,
    ),
    forEach("cluster", store.listClusters(), (state) => reArmLook(state, dependencies), dependencies, signal),
    forEach("alert", store.overdue(limit), (entry) => reArmAlert(entry, dependencies), dependencies, signal),
  ]);
}

/** A run died, and the note that was to finish its work should have woken long ago. */
async function reArmRun(clusterId: string, dependencies: ReArmDependencies): Promise<void> {
  if (await look(clusterId, "follow-up", dependencies))
    dependencies.log.warn("A run was lost with its note, so the cluster is looked at now.", { clusterId });
}

async function reArmLook(state: ClusterState, dependencies: ReArmDependencies): Promise<void> {
  const { now, log } = dependencies;
  const { clusterId } = state;
  if (isLookOverdue(state, now())) {
    if (await look(clusterId, "follow-up", dependencies))
      log.warn("A follow-up was overdue, so the cluster is looked at now.", { clusterId });
  } else if (isRetryDue(state, now())) {
    if (await look(clusterId, "sweep", dependencies))
      log.info("Azure refused a revert some time ago; it is tried again.", { clusterId });
  } else if (await hasVanished(state, dependencies)) {
    if (await look(clusterId, "follow-up", dependencies))
      log.warn("A cluster's subscription is not listed any more, so the cluster is looked at now.", {
        clusterId,
      });
  }
}

/** True for a known cluster that was readable, and whose subscription the identity cannot list any more. */
async function hasVanished(
  { clusterId, verdict, unreadable }: ClusterState,
  { askScope }: ReArmDependencies,
): Promise<boolean> {
  // One that is deleted has no verdict; one that cannot be read has been told of, and has its next read planned.
  const cluster = verdict === undefined || unreadable ? undefined : parseClusterId(clusterId);
  return cluster !== undefined && (await askScope(cluster.subscriptionId)).kind === "unlisted";
}

/** Has a cluster looked at now; false where it is not guarded any more. */
async function look(
  clusterId: string,
  source: "follow-up" | "sweep",
  { queue, now, askScope }: ReArmDependencies,
): Promise<boolean> {
  const cluster = parseClusterId(clusterId);
  if (!cluster) throw new RangeError(`"${clusterId.slice(0, 200)}" is no cluster's id.`);
  const answer = await askScope(cluster.subscriptionId);
  // A known cluster whose subscription is not listed any more is told of by its follow-up.
  if (answer.kind === "out") return false;
  // While that is unknown, each message would be kept and go round: one more every sweep.
  if (answer.kind === "unknown")
    throw new Error(`it is not known whether its subscription is guarded: ${answer.reason}`);
  await sendReconcile(cluster, { source }, queue, now(), 0);
  return true;
}

async function reArmAlert(entry: OutboxEntry, { queue, now, log }: ReArmDependencies): Promise<void> {
  // Overdue by the clock of the machine that wrote it; by the store's, its try may be under way.
  if (restMs(entry, now()) > 0) return;
  await queue.send(deliveryOf(entry), 0);
  log.warn(`${entry.kind === "alert" ? "An alert" : "A notice"} was overdue, so it is tried now.`, {
    alertId: toldId(entry),
    ...aboutOf(entry),
    channel: entry.channelKey,
  });
}

async function forEach<Item extends string | { readonly clusterId?: string }>(
  what: "cluster" | "alert" | "run",
  items: AsyncIterable<Item>,
  act: (item: Item) => Promise<void>,
  { log }: ReArmDependencies,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const item of items) {
      if (signal.aborted) {
        log.warn(
          `The sweep's time is over; what is overdue beyond this ${what} comes with the next one.`,
          aboutOf(item),
        );
        return;
      }
      try {
        await act(item);
      } catch (error) {
        log.error(`An overdue ${what} could not be taken up again: ${describeError(error)}`, aboutOf(item));
      }
    }
  } catch (error) {
    log.error(`The sweep could not read every ${what}: ${describeError(error)}`);
  }
}

function aboutOf(item: string | { readonly clusterId?: string }): LogFields {
  const clusterId = typeof item === "string" ? item : item.clusterId;
  return clusterId === undefined ? {} : { clusterId };
}
