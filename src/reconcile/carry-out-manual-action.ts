import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Incident } from "../core/model/incident.ts";
import type { ManualAction } from "../core/model/manual-action.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { type RunOutcome, reconcileCluster } from "./reconcile-cluster.ts";

/** What a person asks for; without a fingerprint, for the exposure that the incident is about at present. */
type AskedAction = Pick<ManualAction, "action" | "reason" | "by"> & { readonly fingerprint?: string };

/**
 * Carries out what a person decided about an open incident. The action travels in the run's note, so that it is carried
 * out even where this run breaks off.
 * @throws as `reconcileCluster`
 */
export async function carryOutManualAction(
  asked: AskedAction,
  incident: Incident,
  cluster: ClusterId,
  dependencies: ReconcileDependencies,
  work: AbortSignal,
): Promise<RunOutcome> {
  const { action, reason, by, fingerprint = incident.fingerprint } = asked;
  const manualAction: ManualAction = {
    incidentId: incident.id,
    action,
    reason,
    ...(by === undefined ? {} : { by }),
    fingerprint,
  };
  dependencies.log.info(`A person decides: ${action}`, {
    clusterId: cluster.id,
    incidentId: incident.id,
    by,
    correlationId: incident.attribution.correlationId,
  });
  return reconcileCluster(cluster, { source: "manual-action", manualAction }, dependencies, work);
}
