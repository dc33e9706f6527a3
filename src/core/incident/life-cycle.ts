import type { Incident, IncidentStatus } from "../model/incident.ts";
import { withoutNextLook } from "./looks.ts";
import { withoutFailures, withoutNotBefore } from "./own-updates.ts";

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

/** What of an incident belongs to what is under way, and how it is forgotten. */
const forget = {
  /** The row of updates that failed. */
  failures: withoutFailures,
  /** Until when Azure asked for time. */
  notBefore: withoutNotBefore,
  /** Why the updates fail, as it was told. */
  refusal: ({ refusal: _over, ...incident }: Incident): Incident => incident,
  /** A person's wish. */
  manualRevert: ({ manualRevert: _over, ...incident }: Incident): Incident => incident,
  /** Since when a stand-down has had nothing to stand down from. */
  compliantSince: ({ compliantSince: _openAgain, ...incident }: Incident): Incident => incident,
  /** When the planned look wakes. */
  nextLook: withoutNextLook,
};

/** A part of an incident that its status keeps or forgets. */
export type Part = keyof typeof forget;

/** All of them. */
export const parts: readonly Part[] = [
  "failures",
  "notBefore",
  "refusal",
  "manualRevert",
  "compliantSince",
  "nextLook",
];

const underWay: readonly Part[] = ["failures", "notBefore", "refusal", "manualRevert", "nextLook"];
const atTheEnd: readonly Part[] = ["failures", "refusal", "manualRevert"];

/**
 * What an incident keeps of these in each status; the rest is forgotten with the move. A person's wish goes once nothing
 * of it is left to do or the guardrail stands down, Azure's refusal once nothing is tried, and what was planned with the
 * end, whose story still says what was tried and by whose wish, and since when nothing was open; the last is not true of
 * one that ends while it is.
 */
export const keeps: Record<IncidentStatus, readonly Part[]> = {
  open: ["notBefore", "nextLook"],
  waiting: underWay,
  reverting: underWay,
  failed: underWay,
  contested: ["failures", "notBefore", "refusal", "compliantSince", "nextLook"],
  reverted: atTheEnd,
  resolved: [...atTheEnd, "compliantSince"],
  accepted: [...atTheEnd, "compliantSince"],
  exempted: atTheEnd,
};

/**
 * The incident in another status, or in the same one, seen anew, with what that status keeps.
 *
 * @throws ForbiddenMoveError
 */
export function moveTo(incident: Incident, status: IncidentStatus): Incident {
  const isAllowed =
    status === incident.status ? isOpenStatus(status) : moves[incident.status].includes(status);
  if (!isAllowed) throw new ForbiddenMoveError(incident.id, incident.status, status);
  const forgotten = parts.filter((part) => !keeps[status].includes(part));
  return without({ ...incident, status }, ...forgotten);
}

/** The incident without these parts. */
export function without(incident: Incident, ...forgotten: readonly Part[]): Incident {
  return forgotten.reduce((rest, part) => forget[part](rest), incident);
}
