import type { Incident, IncidentUpdates, RevertAttempt } from "../model/incident.ts";

/** The incident with these words about its own updates in place of those that it had; none at all for none. */
export function withUpdates({ update: _before, ...incident }: Incident, update: IncidentUpdates): Incident {
  return Object.keys(update).length === 0 ? incident : { ...incident, update };
}

/** The incident with another last update. */
export function withLastAttempt(incident: Incident, attempt: RevertAttempt): Incident {
  return withUpdates(incident, { ...incident.update, attempt });
}

/** The incident without its row of updates that failed. */
export function withoutFailures(incident: Incident): Incident {
  const { failures: _over, ...update } = incident.update ?? {};
  return withUpdates(incident, update);
}

/** The incident whose next update may be sent at any time. */
export function withoutNotBefore(incident: Incident): Incident {
  const { notBefore: _over, ...update } = incident.update ?? {};
  return withUpdates(incident, update);
}
