import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import type { ClusterState } from "../model/cluster-state.ts";

/**
 * The cluster with what only a preview version shows taken as it was known, where this run has not seen it: what is open
 * stays open, and nothing looks weakened because nobody looked.
 *
 * @param state what is remembered of this very cluster
 */
export function previewOfRun(
  snapshot: ClusterSnapshot,
  { baseline, incidents }: ClusterState,
): ClusterSnapshot {
  const { preview, exposure, notSeen = [] } = snapshot;
  if (preview === undefined || preview === "read" || exposure.podLinkLocalAccess !== null) return snapshot;
  const told = incidents.exposure?.drift.find(({ setting }) => setting === "imds-restriction");
  const podLinkLocalAccess = told ? told.after : (baseline?.approved.podLinkLocalAccess ?? null);
  return {
    ...snapshot,
    exposure: { ...exposure, podLinkLocalAccess },
    ...(preview === "failed" ? { notSeen: [...notSeen, "imds-restriction" as const] } : {}),
  };
}
