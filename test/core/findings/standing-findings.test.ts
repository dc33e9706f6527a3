import { describe, expect, test } from "vitest";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import { trustedAccessValue } from "../../../src/core/cluster/trusted-access.ts";
import { standingFindings } from "../../../src/core/findings/standing-findings.ts";
import { defaultPolicy } from "../../../src/core/model/cluster-policy.ts";
import { type Requirement, requirements } from "../../../src/core/model/finding.ts";
import { exposureWith } from "../cluster/exposure-samples.ts";
import { backup } from "../cluster/way-in-samples.ts";

const ranges = { authorizedIPRanges: ["73.140.245.0/24"] };
const told = (values: Partial<ExposureValues>, require: readonly Requirement[] = []): string[] =>
  standingFindings(exposureWith(values), { ...defaultPolicy, require }).map(
    ({ rule, severity, setting }) => `${rule} ${severity} ${setting}`,
  );

describe("what needs no baseline", () => {
  test("ranges are judged on a public endpoint by the policy's breadth", () => {
    expect(told({})).toEqual(["no-authorized-ranges critical authorized-ranges"]);
    expect(told(ranges)).toEqual([]);
    const strict = standingFindings(exposureWith(ranges), { ...defaultPolicy, broadestRange: 32 });
    expect(strict.map(({ rule }) => rule)).toEqual(["range-too-broad"]);
  });

  test("neither a declared service tag nor the cluster's own addresses are a finding", () => {
    const authorizedIPRanges = ["73.140.245.1", "AzureFrontDoor.Backend", "20.1.2.0/28"];
    const policy = { ...defaultPolicy, broadestRange: 32, declared: { authorizedIPRanges } };
    const rules = (additions: readonly string[]) =>
      standingFindings(exposureWith({ authorizedIPRanges }), policy, additions).map(({ rule }) => rule);
    expect(rules(["20.1.2.0/28"])).toEqual([]);
    expect(rules([])).toEqual(["range-too-broad"]);
  });

  test("public network access that is disabled does not make a public endpoint private", () => {
    expect(told({ publicNetworkAccess: "Disabled" })).toEqual([
      "no-authorized-ranges critical authorized-ranges",
    ]);
  });

  test.each([null, [], ["0.0.0.0/0"], ["AzureCloud"], ["garbage"], ["10.0.0.0/8"]])(
    "ranges do not apply to a private endpoint: %j",
    (authorizedIPRanges) => {
      expect(told({ enablePrivateCluster: true, authorizedIPRanges })).toEqual([]);
    },
  );
});

describe("what a policy requires", () => {
  const table: Record<Requirement, [Partial<ExposureValues>, Partial<ExposureValues>[], string]> = {
    "private-cluster": [{ enablePrivateCluster: true }, [ranges], "critical private-cluster"],
    "no-run-command": [
      { ...ranges, disableRunCommand: true },
      [ranges, { ...ranges, disableRunCommand: false }],
      "medium run-command",
    ],
    "no-local-accounts": [{ ...ranges, disableLocalAccounts: true }, [ranges], "medium local-accounts"],
    "no-public-fqdn": [
      { enablePrivateCluster: true, enablePrivateClusterPublicFQDN: false },
      [{ enablePrivateCluster: true }, { enablePrivateCluster: true, enablePrivateClusterPublicFQDN: true }],
      "low public-fqdn",
    ],
    "no-public-network-access": [
      { ...ranges, publicNetworkAccess: "Disabled" },
      [ranges, { ...ranges, publicNetworkAccess: "Enabled" }],
      "critical public-network-access",
    ],
    "network-policy": [
      { ...ranges, networkPolicy: "azure" },
      [ranges, { ...ranges, networkPolicy: "none" }],
      "medium network-policy",
    ],
    "no-trusted-access": [
      { ...ranges, trustedAccessRoleBindings: [] },
      [{ ...ranges, trustedAccessRoleBindings: trustedAccessValue([backup]) }],
      "high trusted-access",
    ],
  };

  test.each(requirements)("%s", (requirement) => {
    const [kept, broken, severityAndSetting] = table[requirement];
    expect(told(kept, [requirement])).toEqual([]);
    for (const values of broken) {
      expect(told(values, [requirement])).toEqual([`required-${requirement} ${severityAndSetting}`]);
      expect(told(values)).toEqual([]);
    }
  });

  test("a public cluster has no public name that could be taken away", () => {
    expect(told(ranges, ["no-public-fqdn"])).toEqual([]);
  });

  test("every requirement that is broken is told", () => {
    const all = told({ trustedAccessRoleBindings: trustedAccessValue([backup]) }, requirements).map(
      (line) => line.split(" ")[0],
    );
    expect(all).toEqual([
      "no-authorized-ranges",
      ...requirements.filter((name) => name !== "no-public-fqdn").map((name) => `required-${name}`),
    ]);
  });
});
