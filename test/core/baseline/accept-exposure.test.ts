import { describe, expect, test } from "vitest";
import { acceptExposure } from "../../../src/core/baseline/accept-exposure.ts";
import { effectiveBaseline } from "../../../src/core/baseline/effective-baseline.ts";
import { baselineOf } from "../../../src/core/baseline/next-baseline.ts";
import type { ClusterSnapshot } from "../../../src/core/cluster/cluster-snapshot.ts";
import { evaluate } from "../../../src/core/findings/evaluate.ts";
import type { Baseline } from "../../../src/core/model/baseline.ts";
import { type ClusterPolicy, defaultPolicy, type Exemption } from "../../../src/core/model/cluster-policy.ts";
import { unseen } from "../../../src/core/model/cluster-state.ts";
import { sampleId, snapshotWith } from "../cluster/exposure-samples.ts";

const learnedAt = new Date("2026-11-20T08:00:00Z");
const now = new Date("2026-11-21T18:40:00Z");
const list = ["73.140.245.0/24", "137.117.106.88/29"];

/** What a person's acceptance of this read makes the baseline. */
function accepted(
  snapshot: ClusterSnapshot,
  baseline?: Baseline,
  own: Partial<ClusterPolicy> = {},
): Baseline {
  const policy = { ...defaultPolicy, ...own };
  const effective = effectiveBaseline(baseline, policy.declared);
  const evaluation = evaluate(snapshot, effective, policy, now);
  const state = { ...unseen(sampleId), ...(baseline ? { baseline } : {}) };
  return acceptExposure({
    snapshot,
    evaluation,
    baseline: effective,
    policy,
    state,
    outbound: undefined,
    source: "manual-action",
    now,
  });
}

const exempt = (setting: Exemption["setting"]): Partial<ClusterPolicy> => ({
  exemptions: [{ setting, until: "2026-12-31T00:00:00Z", reason: "migration" }],
});

describe("the accepted baseline", () => {
  test("is the exposure as it was read, whole, whatever the cluster is in the middle of", () => {
    const outbound = { type: "loadbalancer", resources: ["/publicipaddresses/new"], unnamedPools: [] };
    const snapshot = {
      ...snapshotWith({ authorizedIPRanges: list }, { provisioningState: "Updating", resourceUID: "uid-1" }),
      outbound,
    };
    const stored = baselineOf(snapshotWith({ authorizedIPRanges: ["1.1.1.1"] }), "learned", learnedAt);
    expect(accepted(snapshot, { ...stored, outboundAdditions: ["2.2.2.2"] })).toEqual({
      source: "accepted",
      takenAt: now.toISOString(),
      resourceUid: "uid-1",
      approved: snapshot.exposure,
      lastCompliant: snapshot.exposure,
      privateDnsZone: null,
      apiServerSubnetId: null,
      outbound,
      outboundAdditions: [],
    });
  });

  test("remembers the standing findings that are left, each once, and no drift", () => {
    const stored = baselineOf(snapshotWith({ authorizedIPRanges: list }), "learned", learnedAt);
    const { acceptedFindings } = accepted(snapshotWith({}), stored, { require: ["no-run-command"] });
    expect(acceptedFindings).toEqual(["no-authorized-ranges", "required-no-run-command"]);
  });

  test("keeps the approved list, and all that belongs to it, while the ranges are exempted", () => {
    const stored: Baseline = {
      ...baselineOf(snapshotWith({ authorizedIPRanges: list }), "learned", learnedAt),
      lastCompliant: snapshotWith({ authorizedIPRanges: list.slice(1) }).exposure,
      outbound: { type: "loadbalancer", resources: ["/publicipaddresses/old"], unnamedPools: [] },
      outboundAdditions: ["2.2.2.2/32"],
    };
    const open = snapshotWith({ disableLocalAccounts: false });
    expect(accepted(open, stored, exempt("authorized-ranges"))).toMatchObject({
      approved: { authorizedIPRanges: list, disableLocalAccounts: false },
      lastCompliant: { authorizedIPRanges: list.slice(1), disableLocalAccounts: false },
      outbound: { resources: ["/publicipaddresses/old"] },
      outboundAdditions: ["2.2.2.2/32"],
    });
  });

  test("keeps where a private cluster was private while that is exempted", () => {
    const stored: Baseline = {
      ...baselineOf(snapshotWith({ enablePrivateCluster: true }), "learned", learnedAt),
      privateDnsZone: "system",
      apiServerSubnetId: "/subnet",
    };
    expect(accepted(snapshotWith({}), stored, exempt("private-cluster"))).toMatchObject({
      approved: { enablePrivateCluster: true },
      privateDnsZone: "system",
      apiServerSubnetId: "/subnet",
    });
  });

  test("takes an exempted setting as it was read where nothing was approved before", () => {
    expect(
      accepted(snapshotWith({}), undefined, exempt("run-command")).approved.disableRunCommand,
    ).toBeNull();
  });
});
