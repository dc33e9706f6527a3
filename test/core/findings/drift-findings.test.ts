import { describe, expect, test } from "vitest";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import { compareExposure } from "../../../src/core/findings/drift.ts";
import { driftFindings } from "../../../src/core/findings/drift-findings.ts";
import type { Json } from "../../../src/core/json/json.ts";
import { baselineWith, exposureWith } from "../cluster/exposure-samples.ts";

const told = (approved: Partial<ExposureValues>, now: Partial<ExposureValues>): string[] =>
  driftFindings(compareExposure(baselineWith(approved), exposureWith(now))).map(
    ({ rule, severity, setting }) => `${rule} ${severity} ${setting}`,
  );

describe("driftFindings", () => {
  test.each<[Partial<ExposureValues>, Partial<ExposureValues>, string]>([
    [{ enablePrivateCluster: true }, {}, "private-cluster-disabled critical private-cluster"],
    [
      { publicNetworkAccess: "Disabled" },
      { publicNetworkAccess: "Enabled" },
      "public-network-access-enabled critical public-network-access",
    ],
    [
      { enablePrivateClusterPublicFQDN: false },
      { enablePrivateClusterPublicFQDN: true },
      "public-fqdn-enabled low public-fqdn",
    ],
    [{ disableRunCommand: true }, { disableRunCommand: false }, "run-command-enabled medium run-command"],
    [{ disableLocalAccounts: true }, {}, "local-accounts-enabled medium local-accounts"],
    [{ networkPolicy: "azure" }, { networkPolicy: "none" }, "network-policy-removed medium network-policy"],
    [
      { podLinkLocalAccess: "None" },
      { podLinkLocalAccess: "IMDS" },
      "imds-restriction-removed medium imds-restriction",
    ],
  ])("%j → %j is %s", (approved, now, expected) => {
    expect(told(approved, now)).toEqual([expected]);
  });

  const list = ["73.140.245.0/24", "137.117.106.88/29"];
  const removed = "authorized-ranges-removed critical authorized-ranges";
  const narrowed = "authorized-ranges-narrowed low authorized-ranges";
  const widened = "authorized-ranges-widened high authorized-ranges";
  const opened = "authorized-ranges-widened critical authorized-ranges";

  test.each<[Json, Json, string[]]>([
    [list, null, [removed]],
    [list, [], [removed]],
    [["0.0.0.0/0"], [], [removed]],
    [["0.0.0.0/32"], null, [removed]],
    [list, [...list, "20.42.25.196"], [widened]],
    [list, [...list, "garbage"], [widened]],
    [list, ["20.42.25.196"], [widened, narrowed]],
    [list, ["0.0.0.0/0"], [opened]],
    [list, ["0.0.0.0/1", "128.0.0.0/1"], [opened]],
    [list, [...list, "AzureCloud"], [opened]],
    [["AzureCloud"], ["0.0.0.0/0"], [opened, narrowed]],
    [list, ["73.140.245.0/24"], [narrowed]],
    [list, ["0.0.0.0/32"], [narrowed]],
    [list, list.toReversed(), []],
    [null, null, []],
  ])("ranges %j → %j: %j", (approved, now, expected) => {
    expect(told({ authorizedIPRanges: approved }, { authorizedIPRanges: now })).toEqual(expected);
  });

  test("say what was seen and what to do", () => {
    const drift = compareExposure(
      baselineWith({ authorizedIPRanges: list }),
      exposureWith({ authorizedIPRanges: ["20.42.25.196"] }),
    );
    const [widening, narrowing] = driftFindings(drift);
    expect(widening?.message).toContain("20.42.25.196/32");
    expect(narrowing?.message).toContain("73.140.245.0/24, 137.117.106.88/29");
    for (const { message, remediation } of driftFindings(drift)) {
      expect(message).toMatch(/\.$/);
      expect(remediation).toMatch(/\.$/);
    }
  });
});
