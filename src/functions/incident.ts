import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { AppHost } from "../app/app-host.ts";
import type { Log } from "../ports/log.ts";
import { failure, json } from "./http/http-answer.ts";
import { incidentPosture, isIncidentId } from "./http/incident-posture.ts";
import { whenGuarding } from "./http/when-guarding.ts";

/** One incident, open or closed, as JSON. */
export async function incident(request: HttpRequest, host: AppHost, log: Log): Promise<HttpResponseInit> {
  return whenGuarding(request, host, log, async ({ dependencies: { store, now } }) => {
    const { id = "" } = request.params;
    if (!isIncidentId(id)) return failure(400, "The path names no incident: /api/incidents/{id}");
    const found = await store.findIncident(id);
    if (!found) return failure(404, "There is no such incident.");
    return json(200, incidentPosture(found, now()));
  });
}
