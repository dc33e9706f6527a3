import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { isPrivate, rangesOf } from "../cluster/exposure.ts";
import type { Baseline } from "../model/baseline.ts";
import { type ClusterPolicy, exemptionOf } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import { readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { canonical, isWider } from "../ranges/range-drift.ts";
import { effectiveBaseline } from "./effective-baseline.ts";

/**
 * The state without those outbound addresses that came with a revert and that a list within the baseline lets in no more.
 * Whoever took one out released it: it is not missing, and no later revert brings it back, unless the cluster goes out by
 * it again, in which case it is read anew. To be done before the list is judged.
 *
 * A list that has drifted says nothing of it, nor does one that an exemption lets be, or that an update of the
 * guardrail's may still replace.
 */
export function withoutReleasedAdditions(
  state: ClusterState,
  { exposure, phase }: ClusterSnapshot,
  policy: ClusterPolicy,
  now: Date,
): ClusterState {
  const { baseline } = state;
  if (!baseline || baseline.outboundAdditions.length === 0) return state;
  if (phase !== "succeeded" || isPrivate(exposure) || exemptionOf(policy, "authorized-ranges", now))
    return state;
  if (Object.values(state.incidents).some(mayStillLand)) return state;
  const list = rangesOf(exposure);
  const isReleased = (block: string): boolean => isWider(list, readAuthorizedRanges([block]));
  const released = baseline.outboundAdditions.filter(isReleased);
  if (released.length === 0) return state;
  const kept = withoutAdditions(baseline, released);
  const approved = effectiveBaseline(kept, policy.declared)?.approved;
  if (approved?.authorizedIPRanges !== undefined && isWider(rangesOf(approved), list)) return state;
  return { ...state, baseline: kept };
}

/** An update that was sent without an eTag, and of which ARM has not told that it took it on, may still be carried out. */
function mayStillLand({ update }: Incident): boolean {
  const revert = update?.attempt;
  return revert !== undefined && revert.eTag === undefined && revert.phase !== "accepted";
}

function withoutAdditions(baseline: Baseline, released: readonly string[]): Baseline {
  const { approved, lastCompliant, outboundAdditions } = baseline;
  const { authorizedIPRanges: last } = lastCompliant;
  // What was approved as well stays, however it is spelt.
  const isGone = (entry: string): boolean =>
    released.includes(canonical(entry)) && isWider(rangesOf(approved), readAuthorizedRanges([entry]));
  const list = Array.isArray(last)
    ? last.filter((entry) => typeof entry !== "string" || !isGone(entry))
    : undefined;
  return {
    ...baseline,
    outboundAdditions: outboundAdditions.filter((block) => !released.includes(block)),
    // A list of nothing but released addresses would be no list, which lets everybody in.
    ...(list && list.length > 0 ? { lastCompliant: { ...lastCompliant, authorizedIPRanges: list } } : {}),
  };
}
