import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { admit } from "../app/admit.ts";
import type { AppHost } from "../app/app-host.ts";
import { parseClusterId } from "../core/cluster/cluster-id.ts";
import { isOpen } from "../core/incident/life-cycle.ts";
import type { Log } from "../ports/log.ts";
import { carryOutManualAction } from "../reconcile/carry-out-manual-action.ts";
import { failure } from "./http/http-answer.ts";
import { isIncidentId } from "./http/incident-posture.ts";
import { manualActionAnswer, movedOn } from "./http/manual-action-answer.ts";
import { parseManualActionRequest } from "./http/manual-action-request.ts";
import { refusalOf } from "./http/refuse-out-of-scope.ts";
import { nameOfCaller } from "./http/sign-in.ts";
import { whenGuarding } from "./http/when-guarding.ts";

/**
 * A person decides about an open incident: `accept` makes the present exposure the baseline, `revert` puts back what was
 * approved, now, whatever the policy's mode.
 */
export async function decideIncident(
  request: HttpRequest,
  host: AppHost,
  log: Log,
): Promise<HttpResponseInit> {
  return whenGuarding(request, host, log, async (app, { work }) => {
    const { id = "", decision } = request.params;
    if (!isIncidentId(id) || (decision !== "accept" && decision !== "revert"))
      return failure(404, "There is no such page: /api/incidents/{id}/accept or /api/incidents/{id}/revert");
    const asked = parseManualActionRequest(decision, await request.text());
    if (asked.kind === "wrong") return failure(400, "The request cannot be read.", [asked.problem]);
    const { store, now } = app.dependencies;
    const incident = await store.findIncident(id);
    const cluster = incident && parseClusterId(incident.clusterId);
    if (!incident || !cluster) return failure(404, "There is no such incident.");
    const admission = await admit(cluster, app);
    if (admission.kind !== "admitted") return refusalOf(cluster.subscriptionId, admission);
    if (!isOpen(incident)) return movedOn(`The incident has ended: ${incident.status}.`, incident, now());
    const by = nameOfCaller(request, host);
    const action = by === undefined ? asked : { ...asked, by };
    const outcome = await carryOutManualAction(action, incident, cluster, admission.dependencies, work);
    return manualActionAnswer(outcome, incident, now());
  });
}
