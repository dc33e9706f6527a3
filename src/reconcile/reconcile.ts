import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Trigger } from "../core/event/trigger.ts";
import type { ClusterState } from "../core/incident/cluster-state.ts";
import type { Json } from "../core/json/json.ts";
import { sameJson } from "../core/json/same-json.ts";
import { StateConflictError } from "../ports/state-store.ts";
import { openAlertLanes } from "./alert-lanes.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { sendReconcile } from "./leave-note.ts";
import { outboxEntries } from "./outbox-entries.ts";
import { type PlannedRun, readAndPlan } from "./read-and-plan.ts";
import { type SentUpdate, sendUpdate } from "./send-update.ts";

/** How often a run starts over because somebody else wrote the state or the cluster meanwhile. */
const mostRounds = 4;

/**
 * Reconciles one cluster, whatever asked for it:
 *
 * 1. load what is remembered, then read the cluster (in this order: a run that committed in between is noticed);
 * 2. plan: judge, decide, carry on the incident (pure);
 * 3. send the follow-up that the plan needs, then record state, incident and alerts in one write;
 * 4. send the alerts and the update side by side, and record what became of each.
 *
 * @throws StateConflictError when the state was written by others in every round; the note that the caller left wakes
 */
export async function reconcile(
  cluster: ClusterId,
  trigger: Trigger,
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
): Promise<PlannedRun> {
  for (let round = 1; ; round++) {
    if (round > 1) signal.throwIfAborted();
    const run = await tryReconcile(cluster, trigger, dependencies, signal, round === mostRounds);
    if (run) return run;
  }
}

/** One round; `undefined` when it must start over. */
async function tryReconcile(
  cluster: ClusterId,
  trigger: Trigger,
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
  isLast: boolean,
): Promise<PlannedRun | undefined> {
  const { store, queue, now, log } = dependencies;
  const { state, version } = await store.load(cluster);
  const run = await readAndPlan(cluster, state, trigger, dependencies, signal);
  const { plan, policy } = run;
  log.info(`${plan.evaluation.verdict}: ${plan.decision.reason}`, {
    clusterId: cluster.id,
    verdict: plan.evaluation.verdict,
    action: plan.decision.action,
    source: trigger.source,
    correlationId: trigger.correlationId,
  });
  if (plan.followUpSeconds !== undefined) {
    // Before the state says that it is planned: a crash in between costs a message too many, never one too few.
    await sendReconcile(cluster, followUpOf(run, trigger), queue, now(), plan.followUpSeconds);
  }
  const entries = plan.alerts.flatMap((alert) => outboxEntries(alert, policy, dependencies));
  if (!isSameState(plan.state, state) || entries.length > 0) {
    try {
      await store.commit(cluster, { state: plan.state, incidents: plan.incidents, alerts: entries }, version);
    } catch (error) {
      if (error instanceof StateConflictError && !isLast) return undefined;
      throw error;
    }
  }
  // Side by side, and both to their end: nothing may run on once this run has ended.
  const deliver = openAlertLanes(dependencies, signal);
  const [, sent] = await Promise.allSettled([
    deliver(entries),
    sendUpdate(run, deliver, dependencies, signal),
  ]);
  if (sent.status === "rejected") throw sent.reason;
  if (sent.value?.outcome.kind === "changed" && !isLast) return undefined;
  return { ...run, plan: withAnswer(plan, sent.value) };
}

/** Whoever asked for the run is told how the story stands once ARM has answered. */
function withAnswer(plan: PlannedRun["plan"], sent: SentUpdate | undefined): PlannedRun["plan"] {
  const record = sent?.record;
  const [incident] = record?.incidents ?? [];
  if (!record || !incident) return plan;
  const decision = sent.outcome.kind === "refused" ? incident.decision : plan.decision;
  return { ...plan, decision, state: record.state };
}

/**
 * Once a cluster was read, its incident remembers who opened it and when: a later look must not take a new drift for
 * that write's. Where it could not be read, the follow-up is still about the write.
 */
function followUpOf({ reading }: PlannedRun, { source: _source, dueAt: _dueAt, ...about }: Trigger): Trigger {
  return reading.kind === "read" ? { source: "follow-up" } : { ...about, source: "follow-up" };
}

function isSameState(left: ClusterState, right: ClusterState): boolean {
  const plain = (state: ClusterState): Json => JSON.parse(JSON.stringify(state));
  return sameJson(plain(left), plain(right));
}
