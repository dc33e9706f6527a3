import { type ExposureValues, guardedProperty, type PreviewSetting } from "../cluster/exposure.ts";
import type { Json } from "../json/json.ts";
import type { ClusterState } from "../model/cluster-state.ts";

/**
 * The exposure with what only a preview version shows as it was known, where a read has not shown it; what was never known
 * stays missing.
 *
 * @param state what is remembered of this very cluster
 */
export function previewAsKnown(exposure: ExposureValues, state: ClusterState): ExposureValues {
  const connectivity = exposure.clusterAPIConnectivityProfile ?? knownValue("api-connectivity", state);
  return {
    ...exposure,
    podLinkLocalAccess: exposure.podLinkLocalAccess ?? knownValue("imds-restriction", state) ?? null,
    ...(connectivity === undefined ? {} : { clusterAPIConnectivityProfile: connectivity }),
  };
}

/** As an open incident tells it, else as it was approved. */
function knownValue(setting: PreviewSetting, { baseline, incidents }: ClusterState): Json | undefined {
  const told = incidents.exposure?.drift.find((item) => item.setting === setting);
  return told ? told.after : baseline?.approved[guardedProperty[setting]];
}
