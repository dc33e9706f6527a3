import type { Incident } from "../model/incident.ts";
import { elapsedMs } from "../time/elapsed-ms.ts";

/**
 * How long the cluster stood exposed, in whole seconds: until it was found closed during a stand-down, else until the
 * incident was closed, else until `now`.
 */
export function exposedSeconds(
  incident: Pick<Incident, "compliantSince" | "closedAt" | "exposedSince">,
  now: Date,
): number {
  const closedAt = incident.compliantSince ?? incident.closedAt;
  const end = closedAt ? new Date(closedAt) : now;
  return Math.max(0, Math.round(elapsedMs(incident.exposedSince, end) / 1000));
}
