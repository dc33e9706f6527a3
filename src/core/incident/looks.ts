import type { Incident } from "../model/incident.ts";

/** The incident as if no look at its cluster were planned. The next one waits as long as it would have. */
export function withoutNextLook(incident: Incident): Incident {
  const { nextAt: _planned, ...looks } = incident.looks;
  return { ...incident, looks };
}
