import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { guardedProperty, isPrivate, isStrict, rangesOf } from "../cluster/exposure.ts";
import type { Json } from "../json/json.ts";
import { sameJson } from "../json/same-json.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import type { DriftItem } from "../model/finding.ts";
import type { Leaf, RevertPlan } from "../model/revert-plan.ts";
import { leafOf, notApproved, withhold, write } from "./revert-parts.ts";

/** Makes a cluster private again, with its DNS zone and subnet as they were. */
export function planPrivateCluster(snapshot: ClusterSnapshot, baseline: EffectiveBaseline): RevertPlan {
  const setting = "private-cluster";
  if (!isPrivate(baseline.restore)) return withhold(setting, "refused", notApproved);
  // Without VNet integration an existing cluster can be switched in neither direction
  // (learn.microsoft.com/azure/aks/api-server-vnet-integration).
  if (!snapshot.vnetIntegration) {
    return withhold(
      setting,
      "by-hand",
      "the platform makes an existing cluster private only with API server VNet integration, which this one lacks",
    );
  }
  const leaves = [leafOf(setting, true), ...placesToRestore(snapshot, baseline)];
  // ARM refuses a private cluster with ranges. They may be the weakening write's own: no reason to refuse the revert.
  if (rangesOf(snapshot.exposure).kind === "listed") leaves.push(leafOf("authorized-ranges", []));
  return write(leaves);
}

/**
 * Takes the public DNS name of a private cluster away again. Without a private DNS zone it is the only name that the
 * cluster has: `privateDNSZone: none` with the public name off "isn't supported", the Azure CLI refuses it, and a zone that
 * was given up cannot be had back ("You can only update from `byo` or `system` to `none`";
 * learn.microsoft.com/azure/aks/private-clusters). Whoever turned the name on may have given the zone up, too, so that is
 * a refusal; where there was no zone before, the platform has no way that anybody could have barred.
 */
export function planPublicName(
  drift: readonly DriftItem[],
  snapshot: ClusterSnapshot,
  baseline: EffectiveBaseline,
): RevertPlan {
  const setting = "public-fqdn";
  const value = baseline.restore[guardedProperty[setting]] ?? null;
  if (!isStrict(setting, value)) return withhold(setting, "refused", notApproved);
  const isMadePrivate = drift.some((item) => item.setting === "private-cluster");
  const leaves = isMadePrivate ? planPrivateCluster(snapshot, baseline).leaves : [];
  const zone = leaves.find(({ path }) => path.at(-1) === "privateDNSZone")?.value ?? snapshot.privateDnsZone;
  if (!isNoZone(zone)) return write([leafOf(setting, value)]);
  const wasSo = isNoZone(baseline.stored?.privateDnsZone ?? null);
  return withhold(setting, wasSo ? "by-hand" : "refused", onlyName, "NoPrivateDnsZone");
}

const onlyName =
  "the cluster has no private DNS zone (privateDNSZone: none), so the public name is its only one, and Azure supports neither turning it off nor putting a zone back";

function isNoZone(zone: Json): boolean {
  return typeof zone === "string" && zone.toLowerCase() === "none";
}

/** The DNS zone and the subnet of the private endpoint, where they are not what they were. */
function placesToRestore(snapshot: ClusterSnapshot, { stored }: EffectiveBaseline): readonly Leaf[] {
  if (!stored) return [];
  const places = [
    { name: "privateDNSZone", before: stored.privateDnsZone, now: snapshot.privateDnsZone },
    { name: "subnetId", before: stored.apiServerSubnetId, now: snapshot.apiServerSubnetId },
  ];
  return places
    .filter(({ before, now }) => before !== null && !isSameId(before, now))
    .map(({ name, before }) => ({ path: ["apiServerAccessProfile", name], value: before }));
}

/** ARM ids are compared without case. */
function isSameId(left: Json, right: Json): boolean {
  return typeof left === "string" && typeof right === "string"
    ? left.toLowerCase() === right.toLowerCase()
    : sameJson(left, right);
}
