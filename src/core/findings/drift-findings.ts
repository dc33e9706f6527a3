import type { SwitchSetting } from "../cluster/exposure.ts";
import { settingSeverity } from "../cluster/guarded-setting.ts";
import { isWayIn } from "../cluster/way-in.ts";
import type { DriftItem, Finding, RuleId } from "../model/finding.ts";
import { rangesInWords } from "../ranges/ranges-in-words.ts";
import type { Drift } from "./drift.ts";
import { wayInFinding } from "./way-in-findings.ts";

/** What each switch says when it was weakened. */
const switchRules: Record<SwitchSetting, { rule: RuleId; message: string; remediation: string }> = {
  "private-cluster": {
    rule: "private-cluster-disabled",
    message: "The private endpoint was given up: the API server now has a public one.",
    remediation:
      "Make the cluster private again: possible on an existing cluster with API server VNet integration (az aks update --enable-private-cluster).",
  },
  "public-network-access": {
    rule: "public-network-access-enabled",
    message: "Public network access was enabled.",
    remediation:
      "Set publicNetworkAccess back to Disabled. Azure may refuse that where the cluster goes out by a user-defined route or a NAT gateway.",
  },
  "public-fqdn": {
    rule: "public-fqdn-enabled",
    message: "The private cluster's API server got a public DNS name (it opens no public endpoint).",
    remediation:
      "Take the public name away again: az aks update --disable-public-fqdn. Azure refuses that where the cluster has no private DNS zone.",
  },
  "run-command": {
    rule: "run-command-enabled",
    message: "Run command was enabled: whoever may call it reaches the API server past every network rule.",
    remediation: "Disable run command again: az aks update --disable-run-command.",
  },
  "local-accounts": {
    rule: "local-accounts-enabled",
    message: "Local accounts were enabled: certificates get past Microsoft Entra ID.",
    remediation:
      "Disable local accounts again: az aks update --disable-local-accounts. What was fetched meanwhile stays valid until the certificates are rotated: az aks rotate-certs.",
  },
  "network-policy": {
    rule: "network-policy-removed",
    message: "The network policy engine was removed.",
    remediation:
      "Put the engine back by hand: az aks update --network-policy. The change re-images the node pools, so it is never automatic.",
  },
  "imds-restriction": {
    rule: "imds-restriction-removed",
    message: "The restriction of pods' access to the instance metadata service was lifted.",
    remediation:
      "Restrict it again by hand: az aks update --enable-imds-restriction. It takes effect when the nodes are re-imaged, which it does at once from Kubernetes 1.37 on, so it is never automatic.",
  },
};

/** One finding for each drifted setting, and one for ranges that are missing. */
export function driftFindings(drift: Drift): Finding[] {
  const findings = drift.items.map((item) => {
    if (item.setting === "authorized-ranges") return rangesFinding(item, drift);
    return isWayIn(item.setting) ? wayInFinding(item.setting, item) : switchFinding(item.setting);
  });
  const { ranges } = drift;
  if ((ranges?.kind === "narrowed" || ranges?.kind === "widened") && ranges.removed.length > 0) {
    findings.push({
      rule: "authorized-ranges-narrowed",
      severity: "low",
      setting: "authorized-ranges",
      message: `Approved ranges are no longer let in: ${rangesInWords(ranges.removed)}.`,
      remediation:
        "If somebody is locked out, put the whole list back (az aks update replaces the list, it never appends); if it was meant, accept the narrower list.",
    });
  }
  return findings;
}

function switchFinding(setting: SwitchSetting): Finding {
  return { ...switchRules[setting], severity: settingSeverity[setting], setting };
}

function rangesFinding(item: DriftItem, { ranges }: Drift): Finding {
  const severity = ranges?.opensToInternet ? "critical" : settingSeverity["authorized-ranges"];
  const common = { severity, setting: "authorized-ranges" } as const;
  if (ranges?.kind === "removed") {
    return {
      ...common,
      rule: "authorized-ranges-removed",
      message: `The authorized IP ranges were removed (${rangesInWords(item.removedRanges ?? [])}): the API server answers the whole internet.`,
      remediation: "Put the approved ranges back.",
    };
  }
  return {
    ...common,
    rule: "authorized-ranges-widened",
    message: `The authorized IP ranges let in more than was approved: ${rangesInWords(item.addedRanges ?? [])}.`,
    remediation: "Put the approved ranges back, or accept the wider list.",
  };
}
