import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { type ExposureProperty, type ExposureValues, guardedProperty } from "../cluster/exposure.ts";
import { type GuardedSetting, guardedSettings } from "../cluster/guarded-setting.ts";
import type { Json } from "../json/json.ts";
import type { Baseline } from "../model/baseline.ts";

/** The settings for which nothing is approved yet. */
export function unlearnedSettings(approved: Partial<ExposureValues>): readonly GuardedSetting[] {
  return guardedSettings.filter((setting) => approved[guardedProperty[setting]] === undefined);
}

/**
 * The baseline with the present value of each setting that is in order and for which nothing is approved yet. The ranges
 * bring with them how the cluster goes out, a private endpoint where it stands.
 */
export function withFirstValues(
  baseline: Baseline,
  snapshot: ClusterSnapshot,
  inOrder: ReadonlySet<GuardedSetting>,
): Baseline {
  const first = unlearnedSettings(baseline.approved).filter((setting) => inOrder.has(setting));
  if (first.length === 0) return baseline;
  const values: Partial<Record<ExposureProperty, Json>> = {};
  for (const setting of first) values[guardedProperty[setting]] = snapshot.exposure[guardedProperty[setting]];
  const { privateDnsZone, apiServerSubnetId, outbound } = snapshot;
  return {
    ...baseline,
    source: baseline.source === "declared" ? "learned" : baseline.source,
    approved: { ...baseline.approved, ...values },
    lastCompliant: { ...baseline.lastCompliant, ...values },
    ...(first.includes("authorized-ranges") ? { outbound } : {}),
    ...(first.includes("private-cluster") ? { privateDnsZone, apiServerSubnetId } : {}),
  };
}
