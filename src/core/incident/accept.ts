import { acceptExposure } from "../baseline/accept-exposure.ts";
import { effectiveBaseline } from "../baseline/baseline.ts";
import type { DecisionInput } from "../decision/planned-decision.ts";
import { inWords, type PersonsDecision } from "../event/persons-decision.ts";
import { evaluate } from "../findings/evaluation.ts";
import { closeIncident, type IncidentStep, type RunContext } from "./advance-incident.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { Incident } from "./incident.ts";

/**
 * Makes the present exposure the baseline, and ends the incident that a person accepted, told once. Whoever accepts an
 * exposure accepts the list that comes with it, so a story of a list that shrank ends with it. A stand-down is over:
 * what was reverted before counts for nothing.
 */
export function accept(
  incident: Incident,
  person: PersonsDecision,
  judged: DecisionInput,
  context: RunContext,
): { readonly state: ClusterState; readonly steps: readonly IncidentStep[] } {
  const { snapshot, policy, state, now } = judged;
  const baseline = acceptExposure(judged);
  const { verdict } = evaluate(snapshot, effectiveBaseline(baseline, policy.declared), policy, now);
  const { exposure, narrowing, ...others } = state.incidents;
  const isWhole = incident.topic === "exposure";
  const ended = isWhole && narrowing ? [incident, narrowing] : [incident];
  return {
    state: {
      ...state,
      baseline,
      reverts: [],
      incidents: isWhole || !exposure ? others : { ...others, exposure },
    },
    steps: ended.map((open) =>
      closeIncident(open, "accepted", `Accepted ${inWords(person)}`, now.toISOString(), verdict, context),
    ),
  };
}
