import { exposedSeconds } from "../core/incident/exposed-seconds.ts";
import type { Mode } from "../core/model/cluster-policy.ts";
import type { Incident } from "../core/model/incident.ts";
import type { Telemetry } from "../ports/telemetry.ts";

/** Measures the exposures that have ended with what was just recorded. */
export function measureEnds(
  incidents: readonly Incident[],
  mode: Mode,
  now: Date,
  telemetry: Pick<Telemetry, "exposureClosed">,
): void {
  for (const incident of incidents) {
    const { topic, status, severity } = incident;
    if (topic !== "exposure") continue;
    if (status === "reverted" || status === "resolved" || status === "accepted")
      telemetry.exposureClosed(exposedSeconds(incident, now), { transition: status, severity, mode });
  }
}
