import type { Incident } from "../model/incident.ts";

/**
 * How long the cluster stood exposed, in whole seconds: until it was found closed during a stand-down, else until the
 * incident was closed, else until `now`.
 */
export function exposedSeconds(incident: Incident, now: Date): number {
  const closedAt = incident.withinSince ?? incident.closedAt;
  const end = closedAt ? Date.parse(closedAt) : now.getTime();
  return Math.max(0, Math.round((end - Date.parse(incident.exposedSince)) / 1000));
}
