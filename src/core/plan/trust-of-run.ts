import type { ClusterState } from "../model/cluster-state.ts";
import type { Notice } from "../model/notice.ts";
import type { DecisionInput, PlannedDecision } from "../model/planned-decision.ts";
import type { RunContext } from "../model/run-context.ts";
import { asBelieved, type Belief } from "../trust/believe.ts";
import { takenBackInWords, takenBackNotice } from "../trust/tell-taken-back.ts";

/** The decision with what trusted deployers have to do with it: what is believed, what is not, what was taken back. */
export function withTrust(
  planned: PlannedDecision,
  belief: Belief | undefined,
  { evaluation, state }: DecisionInput,
): PlannedDecision {
  const { decision } = planned;
  if (belief?.kind === "believed") return { ...planned, decision: asBelieved(decision, belief) };
  const takenBack = evaluation.verdict === "drifted" ? state.trust?.takenBack : undefined;
  const more = [...(takenBack ? [takenBackInWords(takenBack)] : []), ...(belief ? [belief.message] : [])];
  if (more.length === 0) return planned;
  return { ...planned, decision: { ...decision, message: [decision.message, ...more].join(" ") } };
}

/**
 * What a run leaves of what was taken back: it was told with the drift that it is again, or, where nothing of it is left
 * to put back, is told by itself, for nobody had heard that the cluster was open.
 */
export function trustAfter(
  state: ClusterState,
  { evaluation, snapshot }: DecisionInput,
  { clusterId }: RunContext,
): { readonly state: ClusterState; readonly notices: readonly Notice[] } {
  const { takenBack, ...trust } = state.trust ?? { believed: [], used: [] };
  if (!takenBack) return { state, notices: [] };
  const isDrifted = evaluation.verdict === "drifted";
  if (!isDrifted && snapshot.phase === "in-progress") return { state, notices: [] };
  return {
    state: { ...state, trust },
    notices: isDrifted ? [] : [takenBackNotice(clusterId, takenBack)],
  };
}
