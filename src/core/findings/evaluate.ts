import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import { type ClusterPolicy, type Exemption, exemptionOf } from "../model/cluster-policy.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { DriftItem, Finding, Verdict } from "../model/finding.ts";
import { exposingFindings } from "./accepted-findings.ts";
import { compareExposure } from "./drift.ts";
import { driftFindings } from "./drift-findings.ts";
import { withoutExemptedResources, withoutNamedResources } from "./exempted-resources.ts";
import { standingFindings } from "./standing-findings.ts";

/** Judges a cluster against its baseline and its policy. This is the one place where exemptions narrow what is seen. */
export function evaluate(
  snapshot: ClusterSnapshot,
  baseline: EffectiveBaseline | undefined,
  policy: ClusterPolicy,
  now: Date,
): Evaluation {
  const judged = withoutExemptedResources(snapshot, baseline, policy, now);
  const difference = compareExposure(baseline, judged.exposure);
  const additions = baseline?.stored?.outboundAdditions;
  const standing = standingFindings(withoutNamedResources(snapshot, policy, now), policy, additions);
  const all = [...driftFindings(difference), ...standing];
  const exempted = new Set<Exemption>(judged.exempted);
  const isJudged = ({ setting }: { setting: Finding["setting"] }): boolean => {
    const exemption = setting === "cluster" ? undefined : exemptionOf(policy, setting, now);
    if (exemption) exempted.add(exemption);
    return !exemption;
  };
  const drift = difference.items.filter(isJudged);
  const findings = all.filter(isJudged);
  const isNarrowed = findings.some(({ rule }) => rule === "authorized-ranges-narrowed");
  return {
    verdict: verdictOf(drift, findings),
    findings,
    drift,
    narrowedRanges: isNarrowed ? (difference.ranges?.removed ?? []) : [],
    exempted: [...exempted],
    ...(snapshot.notSeen?.length ? { notSeen: snapshot.notSeen } : {}),
    exposure: judged.exposure,
  };
}

/** The evaluation of a cluster that could not be read: never "clean". */
export function evaluateUnreadable(reason: string): Evaluation {
  return {
    verdict: "unknown",
    findings: [
      {
        rule: "cluster-unreadable",
        severity: "high",
        setting: "cluster",
        message: `The cluster could not be read, so nobody knows who can reach its API server: ${reason}`,
        remediation:
          "Give the guardrail's identity Microsoft.ContainerService/managedClusters/read on the cluster, or wait until Azure Resource Manager answers.",
      },
    ],
    drift: [],
    narrowedRanges: [],
    exempted: [],
  };
}

/** What a read shows of the list that shrank: what a person accepted besides is none of its story. */
export function narrowingAlone(evaluation: Evaluation): Evaluation {
  return {
    ...evaluation,
    findings: evaluation.findings.filter(({ rule }) => rule === "authorized-ranges-narrowed"),
  };
}

function verdictOf(drift: readonly DriftItem[], findings: readonly Finding[]): Verdict {
  if (drift.length > 0) return "drifted";
  return exposingFindings({ findings }).length > 0 ? "exposed" : "compliant";
}
