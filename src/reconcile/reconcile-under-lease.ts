import { historyOfStep } from "../core/history/history-of-step.ts";
import { sameAsJson } from "../core/json/same-json.ts";
import type { Trigger } from "../core/model/trigger.ts";
import { withoutNewMessages } from "../core/plan/plan-messages.ts";
import { type AlertLanes, openAlertLanes } from "../delivery/alert-lanes.ts";
import { claimFirstTries } from "../delivery/orphaned-alerts.ts";
import type { OutboxEntry } from "../ports/outbox-entry.ts";
import type { ClusterLease } from "./cluster-lease.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { outboxOfRun } from "./emit-alerts.ts";
import { sendReconcile } from "./leave-note.ts";
import { measureEnds } from "./measure-ends.ts";
import { publishHistory } from "./publish-history.ts";
import { type PlannedRun, readAndPlan } from "./read-and-plan.ts";
import type { ReconcileAttempt } from "./reconcile-attempt.ts";
import { type SentUpdate, sendUpdate } from "./send-update.ts";

/** When a decision that was promised is tried again, where the cluster could not be read and another look is planned. */
const promisedSeconds = 60;

/** How often a run starts over because somebody else wrote the cluster between its read and its update. */
const mostAttempts = 4;

/**
 * Reconciles a cluster whose lease this run holds, whatever asked for it:
 *
 * 1. read the cluster;
 * 2. plan: judge, decide, carry on the incident (pure);
 * 3. send the follow-up that the plan needs, then record state, incident and alerts in one write;
 * 4. send the alerts and the update side by side, and record what became of each.
 *
 * The last thing that is recorded gives the cluster back: alerts that are still on their way hold nobody up.
 *
 * @throws StateConflictError when the lease was lost; the note that the caller left wakes
 */
export async function reconcileUnderLease(
  lease: ClusterLease,
  trigger: Trigger,
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
): Promise<PlannedRun> {
  const lanes = openAlertLanes(dependencies, signal);
  // What the last run left untold goes first in each lane, beside everything else that this run does.
  const orphaned = lease.isTakenOver ? claimFirstTries(lease, dependencies) : Promise.resolve([]);
  const told = orphaned.then(lanes);
  const deliver: AlertLanes = async (entries) => {
    await orphaned;
    await lanes(entries);
  };
  try {
    return await dependencies.telemetry.span("reconcile", {}, async () => {
      for (let attempts = 1; ; attempts++) {
        if (attempts > 1) signal.throwIfAborted();
        const isLast = attempts === mostAttempts;
        const run = await attemptReconcile({ lease, trigger, isLast, deliver, dependencies, signal });
        if (run) return run;
      }
    });
  } finally {
    await told;
  }
}

/** One attempt; `undefined` when it must start over. */
async function attemptReconcile(attempt: ReconcileAttempt): Promise<PlannedRun | undefined> {
  const { lease, trigger, deliver, dependencies, signal } = attempt;
  const { queue, now, log, telemetry } = dependencies;
  const { cluster, state } = lease;
  const planned = await readAndPlan(cluster, state, trigger, dependencies, signal);
  logPlan(planned, log);
  const { run, entries: alerts } = await outboxOfRun(planned, dependencies);
  const { plan, policy, context } = run;
  const sendFollowUp = async (): Promise<void> => {
    const followUp = followUpOf(run, trigger);
    // A planned look knows nothing of the decision: it gets one of its own.
    const seconds = plan.followUpSeconds ?? (followUp.manualAction ? promisedSeconds : undefined);
    if (seconds !== undefined) await sendReconcile(cluster, followUp, queue, now(), seconds);
    for (const { inSeconds } of plan.messages ?? [])
      await sendReconcile(cluster, { source: "follow-up" }, queue, now(), inSeconds);
  };
  const incidents = [...plan.incidents, ...(plan.ended ?? [])];
  const history = historyOfStep(state, plan, context);
  const change = { state: plan.state, incidents, alerts, history };
  // Beside the alerts, which take longer.
  const tell = async (): Promise<void> => {
    await Promise.all([deliver(alerts.filter(isBegun)), publishHistory(cluster, history, dependencies)]);
  };
  if (!plan.update) {
    // Before the state says that it is planned: a crash in between costs a message too many, never one too few.
    await sendFollowUp();
    const isNews = alerts.length > 0 || history.length > 0 || !sameAsJson(plan.state, state);
    await lease.finish(isNews ? change : undefined);
    measureEnds(plan.incidents, policy.mode, now(), telemetry);
    await tell();
    return run;
  }
  // Nothing else stands between this record and the update: the follow-up goes out beside it, and counts as planned only
  // when it is there.
  await lease.commit({ ...change, state: withoutNewMessages(plan.state, state) });
  measureEnds(plan.incidents, policy.mode, now(), telemetry);
  // Side by side, and all to their end: nothing may run on once this run has ended.
  const [, sent] = await Promise.allSettled([tell(), sendUpdate(attempt, run, sendFollowUp())]);
  if (sent.status === "rejected") throw sent.reason;
  return sent.value.isOver ? { ...run, plan: withAnswer(plan, sent.value) } : undefined;
}

function logPlan({ plan }: PlannedRun, log: ReconcileDependencies["log"]): void {
  const { evaluation, decision, answer } = plan;
  log.info(`${evaluation.verdict}: ${decision.message}`, {
    reason: decision.reason,
    verdict: evaluation.verdict,
    action: decision.action,
  });
  // Whoever decided may be gone by now: the log keeps what became of it.
  if (answer?.kind === "done") log.info("A person's decision is carried out.");
  else if (answer) log.warn(`A person's decision is not carried out: ${answer.reason}`);
}

/** Whoever asked for the run is told how the story stands once ARM has answered. */
function withAnswer(plan: PlannedRun["plan"], sent: SentUpdate): PlannedRun["plan"] {
  const { record } = sent;
  const [incident] = record?.incidents ?? [];
  if (!record || !incident) return plan;
  const decision = sent.outcome.kind === "refused" ? incident.decision : plan.decision;
  return { ...plan, decision, state: record.state };
}

/**
 * Once a cluster was read, its incident remembers who opened it and when: a later look must not take a new drift for
 * that write's. Where it could not be read, the follow-up is still about the write, and about a person's decision that
 * was promised: one that came with a message. Any other is answered by this run, and is never decided twice.
 */
function followUpOf({ reading }: PlannedRun, trigger: Trigger): Trigger {
  if (reading.kind === "read" || reading.kind === "gone") return { source: "follow-up" };
  const { source: _source, dueAt, manualAction, ...about } = trigger;
  const isPromised = manualAction !== undefined && dueAt !== undefined;
  return { ...about, ...(isPromised ? { manualAction } : {}), source: "follow-up" };
}

/** What is held back was recorded, and is not sent yet. */
function isBegun({ progress }: OutboxEntry): boolean {
  return progress.kind === "trying";
}
