import { actsInWords } from "../../core/activity/acts-in-words.ts";
import type { Incident } from "../../core/model/incident.ts";
import { incidentReport } from "../../reconcile/cluster-report.ts";

/** True for what could be an incident's id. */
export function isIncidentId(id: string): boolean {
  return /^[a-z0-9-]{1,80}$/i.test(id);
}

/** An incident with what it is about, as whoever asks for it by its id is shown it. */
export function incidentPosture(incident: Incident, now: Date) {
  const { clusterId, verdict, findings, drift, decision, attribution } = incident;
  const { actor, otherActors, correlationId } = attribution;
  return {
    ...incidentReport(incident, now),
    clusterId,
    verdict,
    findings,
    drift,
    decision,
    actor,
    ...(otherActors.length > 0 ? { otherActors } : {}),
    correlationId,
    fingerprint: incident.fingerprint,
    ...(incident.manualRevert ? { manualRevert: incident.manualRevert } : {}),
    ...(incident.refusal ? { refusal: incident.refusal } : {}),
    ...(incident.acts ? { acts: { message: actsInWords(incident.acts), ...incident.acts } } : {}),
  };
}
