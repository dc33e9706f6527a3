import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { compareExposure } from "../findings/drift.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { ManualAction } from "../model/manual-action.ts";

/**
 * True where the approved ranges may go back, whoever puts them back: the guardrail, or a person by the command of the
 * alert. Then the ways by which the cluster goes out have to be known, as a list without them cuts its nodes off.
 */
export function areRangesToRestore(
  snapshot: ClusterSnapshot,
  baseline: EffectiveBaseline,
  { incidents }: ClusterState,
  policy: ClusterPolicy,
  manualAction: ManualAction | undefined,
): boolean {
  if (policy.mode === "off") return false;
  const open = Object.values(incidents);
  const { items, ranges } = compareExposure(baseline, snapshot.exposure);
  const isDrifted = items.some(({ setting }) => setting === "authorized-ranges");
  const isManual =
    manualAction?.action === "revert" || open.some(({ manualRevert }) => manualRevert !== undefined);
  const isNarrowed = ranges?.kind === "narrowed" && (policy.onNarrowed !== "ignore" || isManual);
  const isRepeated = open.some(
    ({ topic, drift, update }) =>
      update?.attempt?.settings.includes("authorized-ranges") ||
      (topic === "exposure" && drift.some(({ setting }) => setting === "authorized-ranges")),
  );
  return isDrifted || isNarrowed || isRepeated;
}
