import type { Act } from "../model/act.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import type { ReconcilePlan } from "../model/reconcile-plan.ts";
import type { RunContext } from "../model/run-context.ts";
import type { Trigger } from "../model/trigger.ts";
import { elapsedMs } from "../time/elapsed-ms.ts";
import { isNewAct, tellActs } from "./tell-acts.ts";

/** A write shows from its beginning on, and its event, by which the exposure is dated, comes when it has ended. */
const longestWriteMs = 15 * 60_000;

/**
 * Tells an act of which the run's event tells, where an exposure is open, as it stands after this run. Without one it is
 * nobody's news; and what was done before the cluster stood open belongs to no exposure.
 */
export function withActOfEvent(plan: ReconcilePlan, context: RunContext): ReconcilePlan {
  const incident = plan.state.incidents.exposure;
  const act = actOfEvent(context.trigger, context);
  if (!incident || !act || !isWhileOpen(act, incident)) return plan;
  const step = tellActs(incident, [act], context);
  if (step.incident === incident) return plan;
  const isThis = ({ id }: Incident): boolean => id === incident.id;
  return {
    ...plan,
    state: { ...plan.state, incidents: { ...plan.state.incidents, exposure: step.incident } },
    incidents: [...plan.incidents.filter((other) => !isThis(other)), step.incident],
    alerts: [...plan.alerts, ...step.alerts],
  };
}

/** True for an event of an act that is to be told: it belongs to an open exposure, and is news. */
export function isActToTell({ clusterId, incidents }: ClusterState, trigger: Trigger): boolean {
  const incident = incidents.exposure;
  const act = actOfEvent(trigger, { clusterId, now: new Date(incident?.openedAt ?? 0) });
  return incident !== undefined && act !== undefined && isWhileOpen(act, incident) && isNewAct(incident, act);
}

/** While a contested cluster is within its baseline, nothing stands open. */
function isWhileOpen({ at }: Act, { exposedSince, compliantSince }: Incident): boolean {
  return compliantSince === undefined && elapsedMs(at, new Date(exposedSince)) <= longestWriteMs;
}

/** An event without a time is of this very moment, as far as anybody knows. */
function actOfEvent(
  trigger: Trigger,
  { clusterId, now }: Pick<RunContext, "clusterId" | "now">,
): Act | undefined {
  const { act, correlationId, eventId, actor, eventTime } = trigger;
  if (!act) return undefined;
  return {
    kind: act,
    correlationId: correlationId ?? eventId ?? "",
    resourceId: clusterId,
    at: eventTime ?? now.toISOString(),
    actor: actor ?? { kind: "unknown", name: "Somebody" },
  };
}
