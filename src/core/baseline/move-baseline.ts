import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import type { Evaluation } from "../findings/evaluation.ts";
import type { ClusterState } from "../incident/cluster-state.ts";
import type { ClusterPolicy } from "../policy/cluster-policy.ts";
import type { Baseline, EffectiveBaseline } from "./baseline.ts";
import { baselineOf, isOfPredecessor, nextBaseline } from "./next-baseline.ts";

/** How many baselines of deleted clusters are kept. */
const mostRetired = 5;

/** Keeps the baseline in the history, where it applies to nothing. */
export function retireBaseline(state: ClusterState): ClusterState {
  const { baseline, ...rest } = state;
  return baseline ? { ...rest, retired: [baseline, ...rest.retired].slice(0, mostRetired) } : state;
}

/**
 * The state with the baseline that applies to the cluster that was read: a successor of the same id starts without its
 * predecessor's, and a cluster that returns finds its own.
 */
export function withBaselineOf(state: ClusterState, snapshot: ClusterSnapshot): ClusterState {
  const retired = state.baseline && isOfPredecessor(state.baseline, snapshot) ? retireBaseline(state) : state;
  if (retired.baseline) return retired;
  const returning = retired.retired.find((baseline) => !isOfPredecessor(baseline, snapshot));
  if (!returning) return retired;
  return {
    ...retired,
    baseline: returning,
    retired: retired.retired.filter((baseline) => baseline !== returning),
  };
}

/**
 * The baseline after a read, by the rules of `nextBaseline`. Nothing is learned for the first time while an exemption
 * hides a finding: what is exempted for a while was not approved for good.
 */
export function baselineAfterRead(
  state: ClusterState,
  snapshot: ClusterSnapshot,
  evaluation: Evaluation,
  policy: ClusterPolicy,
  now: Date,
): Baseline | undefined {
  if (!state.baseline && evaluation.exempted.length > 0) return undefined;
  return nextBaseline(state.baseline, snapshot, evaluation, policy, now);
}

/**
 * The baseline with outbound addresses that go back with the approved list. Recorded before the update is sent: the
 * list that comes back is wider by these, and must not look like drift.
 */
export function withOutboundAdditions(
  baseline: Baseline | undefined,
  additions: readonly string[],
  snapshot: ClusterSnapshot,
  effective: EffectiveBaseline | undefined,
  now: Date,
): Baseline | undefined {
  if (additions.length === 0) return baseline;
  const stored = baseline ?? declaredBaseline(snapshot, effective, now);
  return { ...stored, outboundAdditions: [...stored.outboundAdditions, ...additions] };
}

/** A stored baseline for a cluster of which only declared values are known: somewhere to record its outbound addresses. */
function declaredBaseline(
  snapshot: ClusterSnapshot,
  effective: EffectiveBaseline | undefined,
  now: Date,
): Baseline {
  const values = { ...snapshot.exposure, ...effective?.approved };
  return { ...baselineOf(snapshot, "declared", now), approved: values, lastCompliant: values };
}
