import { dueQuestion } from "../core/activity/ask-again.ts";
import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { ActivityEntry, ActivityReading } from "../core/model/activity.ts";
import type { ClusterState } from "../core/model/cluster-state.ts";
import type { AskedQuestion } from "../core/model/log-question.ts";
import type { ReconcileDependencies } from "./dependencies.ts";

/**
 * Asks the Activity Log what is due, if anything is: a run that has no question costs no read of it. What the guardrail's
 * own identity did is marked as such.
 */
export async function askLog(
  cluster: ClusterId,
  state: ClusterState,
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
): Promise<AskedQuestion | undefined> {
  const { activityLog, store, now, log, telemetry } = dependencies;
  const question = dueQuestion(state, now());
  if (!question) return undefined;
  const [reading, incident] = await Promise.all([
    telemetry.span("arm.activity", {}, () => activityLog.read(cluster, question.window, signal)),
    question.kind !== "trusted-change" ? store.findIncident(question.incidentId) : undefined,
  ]);
  if (reading.kind === "unread")
    log.warn(`The Activity Log could not be read, so what it knows is not known: ${reading.reason}`, {
      asksFor: question.kind,
    });
  return {
    question,
    reading: await withOwnMarked(reading, dependencies, signal),
    ...(incident ? { incident } : {}),
  };
}

async function withOwnMarked(
  reading: ActivityReading,
  { isOurselves }: ReconcileDependencies,
  signal: AbortSignal,
): Promise<ActivityReading> {
  if (!reading.entries) return reading;
  const entries = await Promise.all(
    reading.entries.map(
      async (entry): Promise<ActivityEntry> =>
        (await isOurselves(entry.actor, signal)) ? { ...entry, isOurs: true } : entry,
    ),
  );
  return { ...reading, entries };
}
