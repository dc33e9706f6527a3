import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import type { Baseline } from "../model/baseline.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { baselineOf, isOfPredecessor } from "./next-baseline.ts";
import { fromFirst, withoutBelieved } from "./take-back.ts";

/** How many baselines of deleted clusters are kept. */
const mostRetired = 5;

/**
 * Keeps the baseline in the history, where it applies to nothing, without what was believed and is not confirmed. Tags and
 * children say nothing of another cluster.
 */
export function retireBaseline(given: ClusterState): ClusterState {
  const { trust } = given;
  const unconfirmed = fromFirst(trust?.believed ?? [], ({ isConfirmed }) => !isConfirmed);
  const { baseline, compliantTags: _its, waysIn: _theirs, ...state } = withoutBelieved(given, unconfirmed);
  const { takenBack: _untold, ...used } = trust ?? { used: [] };
  const rest: ClusterState = trust ? { ...state, trust: { ...used, believed: [] } } : state;
  return baseline ? { ...rest, retired: [baseline, ...rest.retired].slice(0, mostRetired) } : rest;
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
 * The baseline with outbound addresses that go back with the approved list. Recorded before the update is sent: the
 * list that comes back is wider by these, and must not look like drift.
 */
export function withOutboundAdditions(
  baseline: Baseline | undefined,
  additions: readonly string[],
  snapshot: ClusterSnapshot,
  now: Date,
): Baseline | undefined {
  if (additions.length === 0) return baseline;
  const stored = baseline ?? declaredBaseline(snapshot, now);
  return { ...stored, outboundAdditions: [...stored.outboundAdditions, ...additions] };
}

/** A stored baseline that approves nothing of its own: somewhere to record the outbound addresses of a declared one. */
function declaredBaseline(snapshot: ClusterSnapshot, now: Date): Baseline {
  return { ...baselineOf(snapshot, "declared", now), approved: {}, lastCompliant: {} };
}
