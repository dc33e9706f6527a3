import type { Incident, IncidentStatus } from "../model/incident.ts";

/** The statuses that an incident can be opened in. */
export const openings = ["open", "waiting", "reverting", "failed", "contested"] as const;

/** A status in which an incident can be opened. */
export type OpeningStatus = (typeof openings)[number];

/**
 * Where an incident may go from each status. An open incident may also stay as it is, seen anew; one that has ended
 * stays ended. A stand-down is left by a person, or by a calm window; what the guardrail has under way is not accepted.
 */
export const moves: Record<IncidentStatus, readonly IncidentStatus[]> = {
  open: ["waiting", "reverting", "failed", "contested", "resolved", "accepted", "exempted"],
  waiting: ["open", "reverting", "failed", "contested", "reverted", "resolved", "accepted", "exempted"],
  reverting: ["open", "waiting", "failed", "contested", "reverted", "resolved", "exempted"],
  failed: ["open", "waiting", "reverting", "contested", "reverted", "resolved", "accepted", "exempted"],
  contested: ["waiting", "reverting", "resolved", "accepted", "exempted"],
  reverted: [],
  resolved: [],
  accepted: [],
  exempted: [],
};

/** A move that the life cycle does not hold: a bug in the code that moves incidents, whatever was read. */
export class ForbiddenMoveError extends Error {
  override readonly name = "ForbiddenMoveError";

  constructor(incidentId: string, from: IncidentStatus | undefined, to: IncidentStatus) {
    super(`Incident ${incidentId} cannot ${from ? `go from ${from} to ${to}` : `be opened as ${to}`}.`);
  }
}

/** True while an incident of this status waits for an end. */
export function isOpenStatus(status: IncidentStatus): boolean {
  return moves[status].length > 0;
}

/** True while the incident waits for an end. */
export function isOpen({ status }: Incident): boolean {
  return isOpenStatus(status);
}

/**
 * The incident in another status, or in the same one, seen anew. What belongs to a revert that is over is forgotten: a
 * person's wish once nothing of it is left to do or the guardrail stands down, Azure's refusal once nothing is tried.
 *
 * @throws ForbiddenMoveError
 */
export function moveTo(incident: Incident, status: IncidentStatus): Incident {
  const isAllowed =
    status === incident.status ? isOpenStatus(status) : moves[incident.status].includes(status);
  if (!isAllowed) throw new ForbiddenMoveError(incident.id, incident.status, status);
  switch (status) {
    case "open": {
      const {
        manualRevert: _done,
        failure: _tried,
        refusals: _counted,
        tryAgainAt: _when,
        failedUpdates: _row,
        ...rest
      } = incident;
      return { ...rest, status };
    }
    case "contested": {
      const { manualRevert: _given, ...rest } = incident;
      return { ...rest, status };
    }
    default:
      return { ...incident, status };
  }
}
