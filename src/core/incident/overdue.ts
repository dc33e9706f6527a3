import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import type { Trigger } from "../model/trigger.ts";
import { unreadWaysIn } from "../model/ways-in.ts";
import { later } from "../time/later.ts";
import { refusedDelay } from "./follow-up-delay.ts";
import { isOpen } from "./life-cycle.ts";

/** A message that is awake may wait for its turn, and a run takes its time: only then does it count as lost. */
export const overdueMs = 2 * 60_000;

/** What was due before this instant, and has not been done, is overdue. */
export function overdueBefore(now: Date): Date {
  return new Date(now.getTime() - overdueMs);
}

/**
 * True when the look at a cluster that was planned last should have happened by now: its message was lost. While the
 * cluster cannot be read, the next read is the one look that counts; what its incidents wait for comes after it. The
 * Activity Log is asked whether or not the cluster can be read.
 */
export function isLookOverdue(
  { incidents, unreadable, waysIn, questions = [] }: ClusterState,
  now: Date,
): boolean {
  const planned = unreadable
    ? [unreadable.followUpAt]
    : [
        ...Object.values(incidents)
          .filter(isOpen)
          .map(({ looks }) => looks.nextAt),
        ...unreadWaysIn(waysIn).map(({ followUpAt }) => followUpAt),
      ];
  const limit = overdueBefore(now).getTime();
  const asked = questions.map(({ wakesAt, nextAt }) => wakesAt ?? nextAt);
  return [...planned, ...asked].some((at) => at !== undefined && Date.parse(at) < limit);
}

/**
 * True while a timer may have to come for a cluster, now or later: one of which it is false is left out of the index by
 * which timers find what is open.
 */
export function waitsForTimer({
  incidents,
  unreadable,
  waysIn,
  questions = [],
  exemptions = [],
}: ClusterState): boolean {
  return (
    unreadable !== undefined ||
    unreadWaysIn(waysIn).some(({ followUpAt }) => followUpAt !== undefined) ||
    questions.length > 0 ||
    exemptions.some(({ lookAt }) => lookAt !== undefined) ||
    Object.values(incidents).some(isOpen)
  );
}

/**
 * True when a cluster is due to be looked at for an exemption that ends: the day before and the end are too far off for a
 * message at first, so the timer carries them. While the cluster cannot be read there is nothing to look at.
 */
export function isExemptionDue({ unreadable, exemptions = [] }: ClusterState, now: Date): boolean {
  const limit = overdueBefore(now).getTime();
  return !unreadable && exemptions.some(({ lookAt }) => lookAt !== undefined && Date.parse(lookAt) < limit);
}

/**
 * True when a revert that Azure refused is due to be tried again, without any news, by a run with source `sweep`. While
 * the cluster cannot be read there is nothing to try.
 */
export function isRetryDue({ incidents, unreadable }: ClusterState, now: Date): boolean {
  if (unreadable) return false;
  return Object.values(incidents).some(
    ({ status, refusal }) =>
      status === "failed" && refusal !== undefined && Date.parse(refusal.retryAt) <= now.getTime(),
  );
}

/**
 * The incident with a later time for the next try, where the sweep had it looked at for that and there was nothing to
 * try (the update of somebody else ended badly, and what the body shows may not be in force): else every sweep would.
 */
export function withLaterRetry(
  incident: Incident,
  { trigger, now }: { readonly trigger: Trigger; readonly now: Date },
): Incident {
  const { status, refusal } = incident;
  if (trigger.source !== "sweep" || status !== "failed" || refusal === undefined) return incident;
  if (Date.parse(refusal.retryAt) > now.getTime()) return incident;
  return { ...incident, refusal: { ...refusal, retryAt: later(now, refusedDelay(refusal.count)) } };
}
