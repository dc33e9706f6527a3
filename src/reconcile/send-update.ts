import { recordUpdate, type UpdateRecord, type UpdateResult } from "../core/plan/record-update.ts";
import { putBody } from "../core/revert/put-body.ts";
import type { UpdateOutcome } from "../ports/cluster-gateway.ts";
import { StateConflictError } from "../ports/state-store.ts";
import type { AlertLanes } from "./alert-lanes.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { sendReconcile } from "./leave-note.ts";
import { outboxEntries } from "./outbox-entries.ts";
import type { PlannedRun } from "./read-and-plan.ts";

/** How often recording ARM's answer starts over because somebody else wrote the state meanwhile. */
const mostRounds = 5;

/** What became of an update, and of the story, once ARM's answer was recorded. */
export interface SentUpdate {
  readonly outcome: UpdateOutcome;
  /** `undefined` where the story had moved on without it. */
  readonly record: UpdateRecord | undefined;
}

/**
 * Sends the update that a plan asks for, and records ARM's answer. Answers `undefined` when the plan asks for none.
 *
 * When the run's time ends while ARM has not answered, nobody knows whether the update was taken on, and that is what
 * is recorded: storage calls have time limits of their own. When it has ended before, the update is not sent.
 */
export async function sendUpdate(
  run: PlannedRun,
  deliver: AlertLanes,
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
): Promise<SentUpdate | undefined> {
  const { plan, reading, context } = run;
  if (!plan.update || reading.kind !== "read") return undefined;
  const { snapshot } = reading;
  const outcome: UpdateOutcome = signal.aborted
    ? { kind: "busy", reason: "the run's time was over before the update could be sent" }
    : await dependencies.gateway.update(snapshot, putBody(snapshot.body, plan.update), signal);
  const fields = { clusterId: snapshot.cluster.id, outcome: outcome.kind };
  if (outcome.kind === "accepted")
    dependencies.log.info("Azure took the revert on; it takes minutes to apply", fields);
  else dependencies.log.warn(`Azure did not take the revert on: ${outcome.reason}`, fields);
  const sentAt = context.now.toISOString();
  return { outcome, record: await record(run, resultOf(outcome), sentAt, deliver, dependencies) };
}

async function record(
  { reading, policy, context }: PlannedRun,
  result: UpdateResult,
  sentAt: string,
  deliver: AlertLanes,
  dependencies: ReconcileDependencies,
): Promise<UpdateRecord | undefined> {
  if (reading.kind !== "read") return undefined;
  const { store, queue, now } = dependencies;
  const { cluster } = reading.snapshot;
  for (let round = 1; ; round++) {
    const { state, version } = await store.load(cluster);
    const recorded = recordUpdate(state, result, sentAt, { ...context, now: now() });
    // The incident has moved on: whoever moved it has read the cluster after the update.
    if (!recorded) return undefined;
    if (recorded.followUpSeconds !== undefined) {
      await sendReconcile(cluster, { source: "follow-up" }, queue, now(), recorded.followUpSeconds);
    }
    const alerts = recorded.alerts.flatMap((alert) => outboxEntries(alert, policy, dependencies));
    try {
      await store.commit(cluster, { state: recorded.state, incidents: recorded.incidents, alerts }, version);
    } catch (error) {
      if (error instanceof StateConflictError && round < mostRounds) continue;
      throw error;
    }
    await deliver(alerts);
    return recorded;
  }
}

function resultOf(outcome: UpdateOutcome): UpdateResult {
  switch (outcome.kind) {
    case "accepted":
    case "refused":
      return outcome;
    case "busy":
    case "changed":
    case "stopped":
    case "gone":
      return { kind: "not-taken", reason: outcome.reason, isArmInTrouble: false };
    case "throttled":
      return { ...outcome, kind: "not-taken", isArmInTrouble: true };
    case "unavailable":
      return { ...outcome, kind: "unknown" };
  }
}
