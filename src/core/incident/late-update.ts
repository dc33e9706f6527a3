import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import { elapsedMs } from "../time/elapsed-ms.ts";
import { hasOwnUpdate } from "./revert-attempt.ts";

/** So long may an update be on its way that nobody has answered: whatever stands between may hold it back. */
const latestMs = 5 * 60_000;

/** Of the updates that were taken for lost, those that may still arrive. */
export function stillOnTheirWay(lost: readonly string[] | undefined, now: Date): readonly string[] {
  return (lost ?? []).filter((sentAt) => elapsedMs(sentAt, now) < latestMs);
}

/**
 * When the update was sent that has arrived after all, although it had been taken for lost: the cluster is closed, and
 * nobody else is known to have written since. `undefined` where none has.
 */
export function arrivedLate(
  { status, attribution }: Incident,
  { lostUpdates }: ClusterState,
  now: Date,
): string | undefined {
  if (status !== "waiting" && status !== "failed" && status !== "reverting") return undefined;
  const sentAt = stillOnTheirWay(lostUpdates, now).at(-1);
  const isAfterIt = ({ at }: { readonly at: string }): boolean =>
    sentAt !== undefined && Date.parse(at) > Date.parse(sentAt);
  return attribution.writes.some(isAfterIt) ? undefined : sentAt;
}

/**
 * When the update was sent that arrived late and so ended the exposure: it was a revert like any other, and counts as
 * one. `undefined` where none has.
 *
 * @param closed the incidents that a run has ended
 */
export function lateRevert(state: ClusterState, closed: readonly Incident[], now: Date): string | undefined {
  const { exposure } = state.incidents;
  const isReverted = closed.some(({ id, status }) => id === exposure?.id && status === "reverted");
  if (!exposure || !isReverted || hasOwnUpdate(exposure)) return undefined;
  return arrivedLate(exposure, state, now);
}
