import { sameJson } from "../json/same-json.ts";
import type { Incident } from "../model/incident.ts";
import type { RunContext } from "../model/run-context.ts";
import { emitAlerts, type IncidentStep } from "./advance-incident.ts";
import { peopleNamed } from "./attribution.ts";

/**
 * Tells open incidents again where nothing is new but who it was, once for each news of it:
 *
 * | the last message | by now | told |
 * | --- | --- | --- |
 * | named somebody | others are known to have written | at once, as corrected |
 * | could name nobody | somebody is known | at once; while a revert is about to be told, with that |
 */
export function emitCorrections(
  incidents: readonly Incident[],
  context: RunContext,
): readonly IncidentStep[] {
  return incidents
    .filter(({ topic }) => topic !== "unreadable")
    .filter((incident) => !sameJson(incident.announced.named, peopleNamed(incident)))
    .flatMap((incident) => {
      const isCorrected = incident.announced.named.length > 0;
      if (!isCorrected && isMoreToldSoon(incident)) return [];
      const news = isCorrected ? { correctsActor: true as const } : { namesActor: true as const };
      const step = emitAlerts(incident, ["updated"], context);
      return [{ ...step, alerts: step.alerts.map((alert) => ({ ...alert, ...news })) }];
    });
}

/** True while what comes next is minutes away, and is told with whoever is known then. */
function isMoreToldSoon({ status, decision }: Incident): boolean {
  if (status === "reverting") return true;
  return status === "waiting" && decision.action === "wait" && decision.wait.for === "operation";
}
