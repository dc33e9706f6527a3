import { withFirstSightsHeld } from "../delivery/first-sight.ts";
import { noticeEntries, outboxEntries } from "../delivery/outbox-entries.ts";
import { routeAlerts } from "../delivery/route-alerts.ts";
import type { OutboxEntry } from "../ports/outbox-entry.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import type { PlannedRun } from "./read-and-plan.ts";

/** A run with what it tells. */
export interface RoutedRun {
  /** Its incidents remember which channels have heard of them. */
  readonly run: PlannedRun;
  readonly entries: readonly OutboxEntry[];
}

/** What a run tells: its alerts, and those of its notices that no run before it has recorded. */
export async function outboxOfRun(
  planned: PlannedRun,
  dependencies: ReconcileDependencies,
): Promise<RoutedRun> {
  const { policy, context } = planned;
  const { step: plan, routes } = routeAlerts(planned.plan, dependencies.channels, policy.label);
  const { notices = [] } = plan;
  const asked = notices.flatMap((notice) => noticeEntries(notice, context.clusterId, policy, dependencies));
  // Nobody else records any of this cluster's meanwhile: whoever writes without its lease meets a conflict.
  const fresh = asked.length === 0 ? [] : await dependencies.store.notRecorded(asked);
  const alerts = withFirstSightsHeld(
    routes.flatMap((route) => outboxEntries(route, dependencies)),
    context,
  );
  return { run: { ...planned, plan }, entries: [...alerts, ...fresh] };
}
