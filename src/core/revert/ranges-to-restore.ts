import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { compareExposure } from "../findings/drift.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { PersonsDecision } from "../model/manual-action.ts";

/**
 * True where the approved ranges may go back, whoever puts them back: the guardrail, or a person by the command of the
 * alert. Then the ways by which the cluster goes out have to be known, as a list without them cuts its nodes off.
 */
export function areRangesToRestore(
  snapshot: ClusterSnapshot,
  baseline: EffectiveBaseline,
  { incidents }: ClusterState,
  policy: ClusterPolicy,
  decision: PersonsDecision | undefined,
): boolean {
  if (policy.mode === "off") return false;
  const open = Object.values(incidents);
  const { items, ranges } = compareExposure(baseline, snapshot.exposure);
  const isDrifted = items.some(({ setting }) => setting === "authorized-ranges");
  const isByHand = decision?.action === "revert" || open.some(({ byHand }) => byHand !== undefined);
  const isNarrowed = ranges?.kind === "narrowed" && (policy.onNarrowed !== "ignore" || isByHand);
  const isRepeated = open.some(
    ({ topic, drift, revert }) =>
      revert?.settings?.includes("authorized-ranges") ||
      (topic === "exposure" && drift.some(({ setting }) => setting === "authorized-ranges")),
  );
  return isDrifted || isNarrowed || isRepeated;
}
