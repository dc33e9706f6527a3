import { sameJson } from "../json/same-json.ts";
import type { Incident } from "../model/incident.ts";
import type { RunContext } from "../model/run-context.ts";
import { emitAlerts, type IncidentStep } from "./advance-incident.ts";
import { peopleNamed } from "./attribution.ts";

/**
 * Tells open incidents again whose last message named somebody, and by now others are known to have written: who it was
 * is corrected once. That nobody was known, and somebody is, goes with the next message.
 */
export function emitCorrections(
  incidents: readonly Incident[],
  context: RunContext,
): readonly IncidentStep[] {
  return incidents
    .filter(({ topic }) => topic !== "unreadable")
    .filter((incident) => {
      const { named } = incident.announced;
      return named.length > 0 && !sameJson(named, peopleNamed(incident));
    })
    .map((incident) => {
      const step = emitAlerts(incident, ["updated"], context);
      return { ...step, alerts: step.alerts.map((alert) => ({ ...alert, correctsActor: true as const })) };
    });
}
