import {
  type ExposureValues,
  guardedProperty,
  isPrivate,
  isStrict,
  rangesOf,
  type SwitchSetting,
} from "../cluster/exposure.ts";
import { grantsInWords } from "../cluster/grant.ts";
import { settingSeverity } from "../cluster/guarded-setting.ts";
import { grantsOfBindings } from "../cluster/trusted-access.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { Finding, Requirement } from "../model/finding.ts";
import { parseBlock, setOf } from "../ranges/address-set.ts";
import { opaqueKey } from "../ranges/authorized-ranges.ts";
import { standingRangeFindings } from "./standing-range-findings.ts";

/**
 * Findings that need no baseline: what the cluster shows is bad in itself, or lacks what the policy requires.
 *
 * @param outboundAdditions blocks of the cluster's own outbound addresses that were let in with a revert
 */
export function standingFindings(
  exposure: ExposureValues,
  policy: ClusterPolicy,
  outboundAdditions: readonly string[] = [],
): Finding[] {
  const ranges = isPrivate(exposure)
    ? []
    : standingRangeFindings(rangesOf(exposure), policy.broadestRange, {
        own: setOf(outboundAdditions.flatMap((block) => parseBlock(block) ?? [])),
        tags: declaredTags(policy),
      });
  return [...ranges, ...policy.require.flatMap((requirement) => requirementFinding(requirement, exposure))];
}

/** Service tags that somebody wrote into the policy: approved by their names, although nobody can count them. */
function declaredTags({ declared }: ClusterPolicy): ReadonlySet<string> {
  const ranges = rangesOf(declared ?? {});
  const opaque = ranges.kind === "listed" ? ranges.opaque : [];
  return new Set(opaque.flatMap(({ kind, entry }) => (kind === "service-tag" ? [opaqueKey(entry)] : [])));
}

/** What each required rule asks, of which setting, and when it applies. */
const requirementRules: Record<
  Exclude<Requirement, "no-trusted-access">,
  { setting: SwitchSetting; message: string; remediation: string }
> = {
  "private-cluster": {
    setting: "private-cluster",
    message: "The policy requires a private cluster, and this one has a public endpoint.",
    remediation: "Make the cluster private (needs API server VNet integration on an existing cluster).",
  },
  "no-run-command": {
    setting: "run-command",
    message: "The policy requires run command to be disabled.",
    remediation: "az aks update --disable-run-command",
  },
  "no-local-accounts": {
    setting: "local-accounts",
    message: "The policy requires local accounts to be disabled.",
    remediation: "az aks update --disable-local-accounts",
  },
  "no-public-fqdn": {
    setting: "public-fqdn",
    message: "The policy requires a private cluster without a public DNS name.",
    remediation: "az aks update --disable-public-fqdn",
  },
  "no-public-network-access": {
    setting: "public-network-access",
    message: "The policy requires public network access to be disabled.",
    remediation: "Set publicNetworkAccess to Disabled.",
  },
  "network-policy": {
    setting: "network-policy",
    message: "The policy requires a network policy engine, and the cluster has none.",
    remediation: "az aks update --network-policy (re-images the node pools)",
  },
};

function requirementFinding(requirement: Requirement, exposure: ExposureValues): Finding[] {
  if (requirement === "no-trusted-access") return trustedAccessFinding(exposure);
  const { setting, message, remediation } = requirementRules[requirement];
  // Only a private cluster can have the public name taken away; a public one has nothing else.
  if (requirement === "no-public-fqdn" && !isPrivate(exposure)) return [];
  if (isStrict(setting, exposure[guardedProperty[setting]])) return [];
  return [
    { rule: `required-${requirement}`, severity: settingSeverity[setting], setting, message, remediation },
  ];
}

/** A list that was never read shows nothing that could be told. */
function trustedAccessFinding({ trustedAccessRoleBindings }: ExposureValues): Finding[] {
  const setting = "trusted-access";
  const grants = trustedAccessRoleBindings === undefined ? [] : grantsOfBindings(trustedAccessRoleBindings);
  if (grants.length === 0) return [];
  return [
    {
      rule: "required-no-trusted-access",
      severity: settingSeverity[setting],
      setting,
      message: `The policy requires that no Azure resource reaches the API server by trusted access: ${grantsInWords(grants)}.`,
      remediation: "az aks trustedaccess rolebinding delete",
    },
  ];
}
