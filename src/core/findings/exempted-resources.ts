import { type ClusterId, foldCase } from "../cluster/cluster-id.ts";
import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { type ExposureValues, guardedProperty } from "../cluster/exposure.ts";
import { grantsAdded, type WayInSetting, wayInSettings, withoutResources } from "../cluster/way-in.ts";
import type { Json } from "../json/json.ts";
import { sameJson } from "../json/same-json.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import { type ClusterPolicy, type Exemption, exemptedResources } from "../model/cluster-policy.ts";

/** What is left of an exposure to be judged, and the exemptions that took something out of it. */
export interface JudgedExposure {
  readonly exposure: ExposureValues;
  readonly exempted: readonly Exemption[];
}

/**
 * The exposure without those resources in its ways in that the policy exempts, and that nobody approved: what they are
 * granted is neither told nor learned. What was approved stays, exempted or not.
 */
export function withoutExemptedResources(
  { cluster, exposure }: Pick<ClusterSnapshot, "cluster" | "exposure">,
  baseline: EffectiveBaseline | undefined,
  policy: ClusterPolicy,
  now: Date,
): JudgedExposure {
  let judged = exposure;
  const exempted: Exemption[] = [];
  for (const setting of wayInSettings) {
    const property = guardedProperty[setting];
    const approved = baseline?.approved[property];
    for (const exemption of exemptedResources(policy, setting, now)) {
      const whole = judged[property];
      if (whole === undefined) continue;
      const rest = withoutResources(setting, whole, [nameIn(cluster, exemption.resource)]);
      if (!isHidden(setting, approved, whole, rest)) continue;
      judged = { ...judged, [property]: rest };
      exempted.push(exemption);
    }
  }
  return { exposure: judged, exempted };
}

/** The exposure without any resource that the policy exempts, approved or not: for rules that no baseline lifts. */
export function withoutNamedResources(
  { cluster, exposure }: Pick<ClusterSnapshot, "cluster" | "exposure">,
  policy: ClusterPolicy,
  now: Date,
): ExposureValues {
  let rest = exposure;
  for (const setting of wayInSettings) {
    const property = guardedProperty[setting];
    const value = rest[property];
    const resources = exemptedResources(policy, setting, now).map(({ resource }) =>
      nameIn(cluster, resource),
    );
    if (value !== undefined && resources.length > 0)
      rest = { ...rest, [property]: withoutResources(setting, value, resources) };
  }
  return rest;
}

/** A child of this very cluster is known by its name; a child of another one is none of it. */
function nameIn({ key }: ClusterId, resource: string): string {
  const child = foldCase(resource).startsWith(`${key}/`) ? resource.slice(key.length + 1).split("/") : [];
  return child.length === 2 ? (child[1] ?? resource) : resource;
}

function isHidden(setting: WayInSetting, approved: Json | undefined, whole: Json, rest: Json): boolean {
  if (approved === undefined) return !sameJson(whole, rest);
  return grantsAdded(setting, approved, whole).length > grantsAdded(setting, approved, rest).length;
}
