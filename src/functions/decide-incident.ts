import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { ActiveApp, AppHost } from "../app/app-host.ts";
import { type ClusterId, parseClusterId } from "../core/cluster/cluster-id.ts";
import { isOpen } from "../core/incident/life-cycle.ts";
import type { Incident } from "../core/model/incident.ts";
import type { ManualAction } from "../core/model/manual-action.ts";
import type { Log } from "../ports/log.ts";
import type { Budget } from "../reconcile/budget.ts";
import { incidentReport, reportOf } from "../reconcile/cluster-report.ts";
import type { PlannedRun } from "../reconcile/read-and-plan.ts";
import { reconcileCluster } from "../reconcile/reconcile-cluster.ts";
import { failure, json, whenGuarding } from "./http/http-answer.ts";
import { type ManualActionRequest, parseManualActionRequest } from "./http/manual-action-request.ts";
import { refuseOutOfScope } from "./http/refuse-out-of-scope.ts";
import { isIncidentId } from "./posture.ts";

type AskedAction = Extract<ManualActionRequest, { readonly kind: "manual-action" }>;

/**
 * A person decides about an open incident: `accept` makes the present exposure the baseline, `revert` puts back what was
 * approved, now, whatever the policy's mode. The decision travels in the run's note, so that it is carried out even
 * where this call breaks off.
 */
export async function decideIncident(
  request: HttpRequest,
  host: AppHost,
  log: Log,
): Promise<HttpResponseInit> {
  return whenGuarding(request, host, log, async (app, budget) => {
    const { id = "", decision } = request.params;
    if (!isIncidentId(id) || (decision !== "accept" && decision !== "revert"))
      return failure(404, "There is no such page: /api/incidents/{id}/accept or /api/incidents/{id}/revert");
    const asked = parseManualActionRequest(decision, await request.text());
    if (asked.kind === "wrong") return failure(400, "The request cannot be read.", [asked.problem]);
    const incident = await app.dependencies.store.findIncident(id);
    const cluster = incident && parseClusterId(incident.clusterId);
    if (!incident || !cluster) return failure(404, "There is no such incident.");
    const refusal = await refuseOutOfScope(cluster.subscriptionId, app.scope);
    if (refusal) return refusal;
    if (!isOpen(incident)) return movedOn(`The incident has ended: ${incident.status}.`, incident, app);
    return carryOut(asked, incident, cluster, whoDecides(request, host), app, budget);
  });
}

async function carryOut(
  { action, reason, fingerprint }: AskedAction,
  incident: Incident,
  cluster: ClusterId,
  by: string | undefined,
  app: ActiveApp,
  { work }: Budget,
): Promise<HttpResponseInit> {
  const manualAction: ManualAction = {
    incidentId: incident.id,
    action,
    reason,
    ...(by === undefined ? {} : { by }),
    fingerprint: fingerprint ?? incident.fingerprint,
  };
  app.dependencies.log.info(`A person decides: ${action}`, {
    clusterId: cluster.id,
    incidentId: incident.id,
    by,
    correlationId: incident.correlationId,
  });
  const outcome = await reconcileCluster(
    cluster,
    { source: "manual-action", manualAction },
    app.dependencies,
    work,
  );
  switch (outcome.kind) {
    case "done":
      return answerOf(outcome.run, incident, cluster, app);
    case "seen":
    case "under-way":
      return later("Another run has this cluster; the decision is carried out in a few seconds.", incident);
    case "left-to-note":
      return later(`The decision is kept, and carried out within a minute: ${outcome.reason}`, incident);
  }
}

function answerOf(
  run: PlannedRun,
  { id }: Incident,
  cluster: ClusterId,
  { dependencies }: ActiveApp,
): HttpResponseInit {
  const { plan, reading } = run;
  const after = [...plan.incidents, ...Object.values(plan.state.incidents)].findLast(
    (incident) => incident.id === id,
  );
  // No fingerprint here: one that is handed out with a refusal would be sent back unseen.
  const { incident: _shown, ...verdict } = reportOf(cluster.id, run);
  const report = { ...verdict, ...(after ? { incident: incidentReport(after, dependencies.now()) } : {}) };
  if (reading.kind === "denied" || reading.kind === "unavailable") {
    return json(502, {
      error: `Azure Resource Manager could not be read, so nothing was decided: ${reading.reason}`,
      ...report,
    });
  }
  if (plan.answer && plan.answer.kind !== "done") return json(409, { error: plan.answer.reason, ...report });
  // The update was sent, and Azure did not take it.
  if (after?.status === "failed") return json(409, { error: after.decision.reason, ...report });
  return json(200, report);
}

function movedOn(error: string, incident: Incident, { dependencies }: ActiveApp): HttpResponseInit {
  return json(409, {
    error,
    clusterId: incident.clusterId,
    incident: incidentReport(incident, dependencies.now()),
  });
}

function later(message: string, { id, clusterId }: Incident): HttpResponseInit {
  return json(202, { message, clusterId, incidentId: id });
}

/**
 * Who signed in, where built-in authentication stands in front; only there is the header believed
 * (learn.microsoft.com/azure/app-service/configure-authentication-user-identities).
 */
function whoDecides(request: HttpRequest, { isBuiltInAuthEnabled }: AppHost): string | undefined {
  if (!isBuiltInAuthEnabled) return undefined;
  return request.headers.get("x-ms-client-principal-name")?.trim().slice(0, 300) || undefined;
}
