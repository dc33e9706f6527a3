import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import {
  type ExposureProperty,
  type ExposureValues,
  guardedProperty,
  unreadProperties,
} from "../cluster/exposure.ts";
import { type GuardedSetting, guardedSettings } from "../cluster/guarded-setting.ts";
import type { Json } from "../json/json.ts";
import type { Baseline } from "../model/baseline.ts";

/**
 * The settings for which nothing is approved yet.
 *
 * @param unread what was never read: nothing of it can be learned
 */
export function unlearnedSettings(
  approved: Partial<ExposureValues>,
  unread: readonly ExposureProperty[],
): readonly GuardedSetting[] {
  return guardedSettings.filter((setting) => {
    const property = guardedProperty[setting];
    return approved[property] === undefined && !unread.includes(property);
  });
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
  const { exposure } = snapshot;
  const first = unlearnedSettings(baseline.approved, unreadProperties(exposure)).filter((setting) =>
    inOrder.has(setting),
  );
  if (first.length === 0) return baseline;
  const values: Partial<Record<ExposureProperty, Json>> = {};
  for (const setting of first) {
    const value = exposure[guardedProperty[setting]];
    if (value !== undefined) values[guardedProperty[setting]] = value;
  }
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
