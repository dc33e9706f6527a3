import type { HttpResponseInit } from "@azure/functions";
import type { Incident } from "../../core/model/incident.ts";
import { incidentReport, reportOf } from "../../reconcile/cluster-report.ts";
import type { PlannedRun } from "../../reconcile/read-and-plan.ts";
import type { RunOutcome } from "../../reconcile/reconcile-cluster.ts";
import { json } from "./http-answer.ts";

/** What a person is told whose action was carried out, was refused, or is left to another run. */
export function manualActionAnswer(outcome: RunOutcome, incident: Incident, now: Date): HttpResponseInit {
  switch (outcome.kind) {
    case "done":
      return answerOf(outcome.run, incident, now);
    case "seen":
    case "under-way":
      return later("Another run has this cluster; the decision is carried out in a few seconds.", incident);
    case "left-to-note":
      return later(`The decision is kept, and carried out within a minute: ${outcome.reason}`, incident);
  }
}

function answerOf(run: PlannedRun, { id, clusterId }: Incident, now: Date): HttpResponseInit {
  const { plan, reading } = run;
  const after = [...plan.incidents, ...Object.values(plan.state.incidents)].findLast(
    (incident) => incident.id === id,
  );
  // No fingerprint here: one that is handed out with a refusal would be sent back unseen.
  const { incident: _shown, ...verdict } = reportOf(clusterId, run);
  const report = { ...verdict, ...(after ? { incident: incidentReport(after, now) } : {}) };
  if (reading.kind === "denied" || reading.kind === "unavailable") {
    return json(502, {
      error: `Azure Resource Manager could not be read, so nothing was decided: ${reading.reason}`,
      ...report,
    });
  }
  if (plan.answer && plan.answer.kind !== "done") return json(409, { error: plan.answer.reason, ...report });
  // The update was sent, and Azure did not take it.
  if (after?.status === "failed") return json(409, { error: after.decision.message, ...report });
  return json(200, report);
}

/** The incident has ended, or is not what it was: the person has to look again. */
export function movedOn(error: string, incident: Incident, now: Date): HttpResponseInit {
  return json(409, {
    error,
    clusterId: incident.clusterId,
    incident: incidentReport(incident, now),
  });
}

function later(message: string, { id, clusterId }: Incident): HttpResponseInit {
  return json(202, { message, clusterId, incidentId: id });
}
