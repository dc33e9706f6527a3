import type { OutboxEntry } from "../ports/outbox-entry.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { noticeEntries, outboxEntries } from "./outbox-entries.ts";
import type { PlannedRun } from "./read-and-plan.ts";

/** What a run tells: its alerts, and those of its notices that no run before it has recorded. */
export async function toldBy(
  { plan, policy, context }: PlannedRun,
  dependencies: ReconcileDependencies,
): Promise<readonly OutboxEntry[]> {
  const { alerts, notices = [] } = plan;
  const asked = notices.flatMap((notice) => noticeEntries(notice, context.clusterId, policy, dependencies));
  // Nobody else records any of this cluster's meanwhile: whoever writes without its lease meets a conflict.
  const fresh = asked.length === 0 ? [] : await dependencies.store.notRecorded(asked);
  return [...alerts.flatMap((alert) => outboxEntries(alert, policy, dependencies)), ...fresh];
}
