import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { unseenPreviewSettings } from "../cluster/exposure.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { previewAsKnown } from "./preview-as-known.ts";

/**
 * The cluster with what only a preview version shows taken as it was known, where this run has not seen it: what is open
 * stays open, and nothing looks weakened because nobody looked.
 *
 * @param state what is remembered of this very cluster
 */
export function previewOfRun(snapshot: ClusterSnapshot, state: ClusterState): ClusterSnapshot {
  const { preview, exposure, notSeen = [] } = snapshot;
  if (preview === undefined || preview === "read") return snapshot;
  return {
    ...snapshot,
    exposure: previewAsKnown(exposure, state),
    ...(preview === "failed" ? { notSeen: [...notSeen, ...unseenPreviewSettings(exposure)] } : {}),
  };
}
