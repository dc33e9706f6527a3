import type { Transition } from "../model/alert.ts";
import type { Decision } from "../model/decision.ts";
import type { Incident } from "../model/incident.ts";

/** Transitions by which an incident says that it stands open. */
const whileOpen: ReadonlySet<Transition> = new Set(["opened", "updated", "failed", "contested", "reminded"]);

/**
 * True for what whoever opened the cluster can force to keep the guardrail from closing it, so that nobody forces it
 * quietly: it is told as loudly as can be, and again every hour.
 *
 * | what | how it can be forced |
 * | --- | --- |
 * | a stand-down | by opening the cluster over and over |
 * | updates that Azure refuses, or that fail | by a lock, a policy, a permission that is taken away, a failing operation |
 * | a refusal of the guardrail's own, of all or of a part | by what else the weakening write, or one before it, changes: the way out, the load balancer, the number of ranges, the DNS zone |
 *
 * A list that only shrank exposes nothing: that the guardrail does not widen it is nobody's weapon.
 */
export function isForced({ status, refusal, topic, decision }: Incident): boolean {
  return status === "contested" || refusal !== undefined || (topic === "exposure" && isRefused(decision));
}

/** True where this transition of the incident is told as loudly as can be. */
export function isToldLoudly(incident: Incident, transition: Transition): boolean {
  return whileOpen.has(transition) && isForced(incident);
}

/**
 * True where this transition of the incident is for every channel, whatever its minimum severity and labels: whoever
 * forces a stand-down, or a revert that is refused or keeps failing, must not be able to do it quietly, and a critical
 * exposure that could not be put back concerns everybody.
 */
export function isForEveryChannel(incident: Incident, transition: Transition): boolean {
  const { decision, severity } = incident;
  return (
    isToldLoudly(incident, transition) ||
    transition === "contested" ||
    decision.action === "stand-down" ||
    (transition === "failed" && severity === "critical")
  );
}

/** True where something that is due to go back, all of it or a part, is kept open by the guardrail's own refusal. */
function isRefused({ action, withheld }: Decision): boolean {
  if (action === "refuse") return true;
  const isDue = action === "revert" || action === "wait";
  return isDue && withheld.some(({ kind }) => kind === "refused");
}
