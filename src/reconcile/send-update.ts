import { historyOfStep } from "../core/history/history-of-step.ts";
import type { JsonObject } from "../core/json/json.ts";
import type { UpdateOutcome } from "../core/model/update-outcome.ts";
import { recordUpdate, type UpdateRecord } from "../core/plan/record-update.ts";
import { putBody } from "../core/revert/put-body.ts";
import { outboxEntries } from "../delivery/outbox-entries.ts";
import { routeAlerts } from "../delivery/route-alerts.ts";
import { sendReconcile } from "./leave-note.ts";
import { publishHistory } from "./publish-history.ts";
import type { PlannedRun } from "./read-and-plan.ts";
import type { ReconcileAttempt } from "./reconcile-attempt.ts";

/** What became of an update, and of the story, once ARM's answer was recorded. */
export interface SentUpdate {
  readonly outcome: UpdateOutcome;
  readonly record: UpdateRecord | undefined;
  /** False where the cluster changed under the update, and the run starts over with another read. */
  readonly isOver: boolean;
}

/**
 * Sends the update that a plan asks for, records ARM's answer, and gives the cluster back unless the run starts over.
 *
 * When the time for work ends while ARM has not answered, nobody knows whether the update was taken on, and that is what
 * is recorded. When it has ended before, or the lease has, the update is not sent.
 *
 * @param followUp the planned follow-up, on its way to the queue
 * @throws StateConflictError when the lease was lost meanwhile; whatever the queue threw for the follow-up
 */
export async function sendUpdate(
  attempt: ReconcileAttempt,
  run: PlannedRun,
  followUp: Promise<void>,
): Promise<SentUpdate> {
  const { lease, isLast, deliver, dependencies } = attempt;
  const { policy, context } = run;
  const { queue, now } = dependencies;
  const [answer, planned] = await Promise.allSettled([send(run, attempt), followUp]);
  if (answer.status === "rejected") throw answer.reason;
  const outcome = answer.value;
  const isOver = isLast || outcome.kind !== "changed";
  const sentAt = context.now.toISOString();
  const isPlanned = planned.status === "fulfilled";
  const state = isPlanned ? run.plan.state : lease.state;
  const recorded = recordUpdate(state, outcome, sentAt, { ...context, now: now() }, !isOver);
  const routed = recorded && routeAlerts(recorded, dependencies.channels, policy.label);
  const record = routed?.step;
  if (record?.followUpSeconds !== undefined) {
    await sendReconcile(lease.cluster, { source: "follow-up" }, queue, now(), record.followUpSeconds);
  }
  const alerts = routed?.routes.flatMap((route) => outboxEntries(route, dependencies)) ?? [];
  const history = recorded ? historyOfStep(state, recorded, { ...context, now: now() }) : [];
  const change = record && { state: record.state, incidents: record.incidents, alerts, history };
  // Without its follow-up the run is not carried through: the answer is kept, and the note does the rest.
  if (isOver && isPlanned) await lease.finish(change);
  else if (change) await lease.commit(change);
  await Promise.all([deliver(alerts), publishHistory(lease.cluster, history, dependencies)]);
  if (planned.status === "rejected") throw planned.reason;
  return { outcome, record, isOver };
}

async function send({ plan, reading }: PlannedRun, attempt: ReconcileAttempt): Promise<UpdateOutcome> {
  const { dependencies, lease, signal } = attempt;
  const { gateway, now, log, telemetry } = dependencies;
  if (!plan.update || reading.kind !== "read") throw new TypeError("The plan asks for no update.");
  const { snapshot } = reading;
  const sent = async (read: typeof snapshot, body: JsonObject): Promise<UpdateOutcome> => {
    const answer = await telemetry.span("arm.update", {}, () => gateway.update(read, body, signal));
    telemetry.revertSent({ outcome: answer.kind });
    return answer;
  };
  // The signal is a timer's: after a halt of the process it may come later than this line.
  const isOver = signal.aborted || lease.isOver(now());
  const outcome: UpdateOutcome = isOver
    ? { kind: "busy", reason: "the run's time was over before the update could be sent" }
    : await sent(snapshot, putBody(snapshot.body, plan.update));
  const fields = { outcome: outcome.kind };
  if (outcome.kind === "accepted") log.info("Azure took the revert on; it takes minutes to apply", fields);
  else log.warn(`Azure did not take the revert on: ${outcome.reason}`, fields);
  return outcome;
}
