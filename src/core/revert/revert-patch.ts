import { withRanges } from "../baseline/effective-baseline.ts";
import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { guardedProperty, isPrivate, isStrict, rangesOf, type SwitchSetting } from "../cluster/exposure.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import {
  type NewOutbound,
  newOutbound,
  type OutboundFootprint,
  type OutboundNews,
  type OutboundReading,
} from "../cluster/outbound.ts";
import type { Json } from "../json/json.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import type { DriftItem } from "../model/finding.ts";
import type { RevertPlan } from "../model/revert-plan.ts";
import { isOpenToInternet, isOwnEgressEntry, readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { canonical, compareRanges } from "../ranges/range-drift.ts";
import { planPrivateCluster, planPublicName } from "./private-endpoint-parts.ts";
import { leafOf, notApproved, withhold, write } from "./revert-parts.ts";

/** learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges: 200 ranges, 2,000 with API server VNet integration. */
const maxRanges = { plain: 200, vnetIntegration: 2000 } as const;

/**
 * Plans the revert of some drifted settings: only leaves that drifted, with the values of the last compliant read.
 *
 * | setting | goes back | unless |
 * | --- | --- | --- |
 * | authorized-ranges | the whole list, plus the cluster's own new outbound addresses | private endpoint, Basic load balancer, over the limit, outbound addresses unreadable |
 * | private-cluster | private, ranges cleared in the same write (ARM refuses both), DNS zone and subnet as they were | no API server VNet integration |
 * | public-network-access, run-command, local-accounts | the strict value | |
 * | public-fqdn | the strict value | no private DNS zone |
 * | network-policy, imds-restriction | never: the change re-images node pools | always |
 * | trusted-access, private-endpoints, cluster-admins, api-connectivity, token-issuers | never: backup, Defender and others make them legitimately | always |
 *
 * The drift may be older than the baseline (an update that failed is repeated): a setting for which nothing strict is
 * approved any more is left alone, as a revert never opens anything.
 */
export function planRevert(
  drift: readonly DriftItem[],
  snapshot: ClusterSnapshot,
  baseline: EffectiveBaseline,
  outbound: OutboundReading | undefined,
): RevertPlan {
  const parts = drift.map(({ setting }) => planSetting(setting, drift, snapshot, baseline, outbound));
  return {
    leaves: parts.flatMap(({ leaves }) => leaves),
    withheld: parts.flatMap(({ withheld }) => withheld),
    outboundAdditions: parts.flatMap(({ outboundAdditions }) => outboundAdditions),
  };
}

function planSetting(
  setting: GuardedSetting,
  drift: readonly DriftItem[],
  snapshot: ClusterSnapshot,
  baseline: EffectiveBaseline,
  outbound: OutboundReading | undefined,
): RevertPlan {
  switch (setting) {
    case "authorized-ranges":
      return planRanges(snapshot, baseline, outbound);
    case "private-cluster":
      return planPrivateCluster(snapshot, baseline);
    case "public-fqdn":
      return planPublicName(drift, snapshot, baseline);
    case "public-network-access":
    case "run-command":
    case "local-accounts":
      return planSwitch(setting, baseline);
    case "network-policy":
    case "imds-restriction":
      return withhold(setting, "by-hand", "the change re-images the node pools, so it is never automatic");
    case "trusted-access":
    case "private-endpoints":
    case "cluster-admins":
    case "api-connectivity":
    case "token-issuers":
      return withhold(
        setting,
        "by-hand",
        "others may rely on it for good reasons, so a person takes it back",
      );
  }
}

function planSwitch(setting: SwitchSetting, baseline: EffectiveBaseline): RevertPlan {
  const value = baseline.restore[guardedProperty[setting]] ?? null;
  return isStrict(setting, value)
    ? write([leafOf(setting, value)])
    : withhold(setting, "refused", notApproved);
}

function planRanges(
  snapshot: ClusterSnapshot,
  baseline: EffectiveBaseline,
  outbound: OutboundReading | undefined,
): RevertPlan {
  const setting = "authorized-ranges";
  if (isPrivate(snapshot.exposure) || isPrivate(baseline.approved)) {
    return withhold(
      setting,
      "refused",
      "ranges have no effect on a private endpoint, and ARM refuses both together",
    );
  }
  if (snapshot.basicLoadBalancer) {
    return withhold(
      setting,
      "refused",
      "authorized ranges need the standard load balancer, and this cluster has the basic one",
    );
  }
  const restore = baseline.restore.authorizedIPRanges ?? null;
  const { blocks, unread } = outboundNews(snapshot, baseline, outbound);
  if (unread !== undefined) {
    const cutOff = "the list that would go back might cut the cluster off from its own API server";
    return withhold(setting, "refused", `${cutOff}: ${unread}`);
  }
  const list = writable(withRanges(restore, blocks));
  const limit = snapshot.vnetIntegration ? maxRanges.vnetIntegration : maxRanges.plain;
  if (list.length > limit) {
    return withhold(
      setting,
      "refused",
      `AKS takes ${limit} ranges at most on this cluster, and ${list.length} would go back`,
    );
  }
  // A person may have accepted that everybody is let in: that is kept, and never written.
  if (isOpenToInternet(readAuthorizedRanges(list))) return withhold(setting, "refused", notApproved);
  return { ...write([leafOf(setting, list)]), outboundAdditions: blocks };
}

/** The ids of outbound resources whose addresses must be read before the ranges of this cluster can go back. */
export function outboundToRead(snapshot: ClusterSnapshot, baseline: EffectiveBaseline): readonly string[] {
  if (restoresOwnEgressOnly(baseline)) return [];
  return newOutbound(snapshot.outbound, knownOutbound(baseline)).resources;
}

/** The outbound addresses that the list which goes back has to hold, and does not hold yet. */
export function outboundNews(
  snapshot: ClusterSnapshot,
  baseline: EffectiveBaseline,
  outbound: OutboundReading | undefined,
): OutboundNews {
  if (restoresOwnEgressOnly(baseline)) return { blocks: [] };
  const fresh = newOutbound(snapshot.outbound, knownOutbound(baseline));
  const blocks = outbound?.kind === "known" ? uncovered(outbound.blocks, baseline) : [];
  const unread =
    fresh.unknowable ?? (fresh.resources.length === 0 ? undefined : unreadBecause(outbound, fresh));
  return { blocks, ...(unread === undefined ? {} : { unread }) };
}

function unreadBecause(
  outbound: OutboundReading | undefined,
  { resources }: NewOutbound,
): string | undefined {
  if (!outbound) return `its outbound addresses ${resources.join(", ")} were not read`;
  return outbound.kind === "unknown" ? outbound.reason : undefined;
}

/** Outbound blocks that the list does not let in yet. */
function uncovered(blocks: readonly string[], baseline: EffectiveBaseline): readonly string[] {
  const restored = rangesOf(baseline.restore);
  return blocks.map(canonical).filter((block) => {
    const alone = rangesOf({ authorizedIPRanges: [block] });
    return compareRanges(restored, alone).added.length > 0;
  });
}

/**
 * The ways out that the list which goes back lets in for certain. A learned list let the cluster work with the ways it
 * had. A declared one says nothing of how the cluster went out when it was written, so every outbound address is held
 * against it. A list with `0.0.0.0/32` beside other entries goes back without that entry (see `writable`), so the
 * addresses that it stood for have to be named.
 */
function knownOutbound(baseline: EffectiveBaseline): OutboundFootprint | undefined {
  const { declared, restore, stored } = baseline;
  if (!stored || declared.includes("authorizedIPRanges")) return undefined;
  const ranges = rangesOf(restore);
  const losesOwnEgress = ranges.kind === "listed" && ranges.ownEgress;
  return losesOwnEgress ? { ...stored.outbound, resources: [] } : stored.outbound;
}

/** `0.0.0.0/32` alone already means the cluster's own outbound addresses, whatever they are. */
function restoresOwnEgressOnly(baseline: EffectiveBaseline): boolean {
  const ranges = rangesOf(baseline.restore);
  return ranges.kind === "listed" && ranges.entries.every(isOwnEgressEntry);
}

/** Beside other ranges `0.0.0.0/32` is refused by the Azure CLI and perhaps by ARM, so it is written only alone. */
function writable(list: Json): readonly Json[] {
  if (!Array.isArray(list)) return [];
  const others = list.filter((entry) => typeof entry !== "string" || !isOwnEgressEntry(entry));
  return others.length > 0 ? others : list;
}
