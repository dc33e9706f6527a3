import { acceptExposure } from "../baseline/accept-exposure.ts";
import { effectiveBaseline } from "../baseline/effective-baseline.ts";
import { asApproved } from "../baseline/take-back.ts";
import { evaluate } from "../findings/evaluate.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import { type ManualAction, manualActionInWords } from "../model/manual-action.ts";
import type { DecisionInput } from "../model/planned-decision.ts";
import type { RunContext } from "../model/run-context.ts";
import { closeIncident, type IncidentStep } from "./advance-incident.ts";

/**
 * Makes the present exposure the baseline, and ends the incident that a person accepted, told once. Whoever accepts an
 * exposure accepts the list that comes with it, so a story of a list that shrank ends with it. A stand-down is over:
 * what was reverted before counts for nothing.
 */
export function accept(
  incident: Incident,
  person: ManualAction,
  judged: DecisionInput,
  context: RunContext,
): { readonly state: ClusterState; readonly steps: readonly IncidentStep[] } {
  const { snapshot, policy, state, now } = judged;
  const baseline = acceptExposure(judged);
  const { verdict } = evaluate(snapshot, effectiveBaseline(baseline, policy.declared), policy, now);
  const { exposure, narrowing, ...others } = state.incidents;
  const approved = [...incident.drift, ...incident.findings].map(({ setting }) => setting);
  const isWhole = incident.topic === "exposure";
  const ended = isWhole && narrowing ? [incident, narrowing] : [incident];
  return {
    state: {
      ...asApproved(state, approved),
      baseline,
      reverts: [],
      incidents: isWhole || !exposure ? others : { ...others, exposure },
    },
    steps: ended.map((open) =>
      closeIncident(
        open,
        "accepted",
        { reason: "AcceptedByPerson", message: `Accepted ${manualActionInWords(person)}` },
        now.toISOString(),
        verdict,
        context,
      ),
    ),
  };
}
