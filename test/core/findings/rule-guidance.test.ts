import { describe, expect, test } from "vitest";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import { isAtLeast } from "../../../src/core/cluster/guarded-setting.ts";
import { privateEndpointsValue } from "../../../src/core/cluster/private-endpoint.ts";
import { tokenIssuersValue } from "../../../src/core/cluster/token-issuer.ts";
import { trustedAccessValue } from "../../../src/core/cluster/trusted-access.ts";
import { evaluate, evaluateUnreadable } from "../../../src/core/findings/evaluate.ts";
import { ruleCounterparts } from "../../../src/core/findings/rule-counterparts.ts";
import { ruleGuidance } from "../../../src/core/findings/rule-guidance.ts";
import { ruleIds, ruleTexts } from "../../../src/core/findings/rule-texts.ts";
import { defaultPolicy } from "../../../src/core/model/cluster-policy.ts";
import { type Finding, requirements } from "../../../src/core/model/finding.ts";
import { baselineWith, exposureWith } from "../cluster/exposure-samples.ts";
import {
  backup,
  github,
  managedBastion,
  noConnectivity,
  partner,
  widerAdmins,
} from "../cluster/way-in-samples.ts";
import { cluster } from "../plan/story.ts";

const approved = exposureWith({
  authorizedIPRanges: ["73.140.245.0/24", "137.117.106.88/29"],
  publicNetworkAccess: "Disabled",
  disableRunCommand: true,
  disableLocalAccounts: true,
  networkPolicy: "azure",
  podLinkLocalAccess: "None",
});
const secret = exposureWith({ enablePrivateCluster: true, enablePrivateClusterPublicFQDN: false });

/** The findings of an exposure that was approved otherwise, where the policy requires all that it can. */
function found(exposure: ExposureValues, baseline: ExposureValues): readonly Finding[] {
  const policy = { ...defaultPolicy, require: requirements };
  return evaluate(cluster({ exposure }), baselineWith(baseline), policy, new Date("2026-11-21T18:38:00Z"))
    .findings;
}

const waysIn = {
  aadProfile: widerAdmins[0] ?? null,
  trustedAccessRoleBindings: trustedAccessValue([backup]),
  privateEndpointConnections: privateEndpointsValue([partner]),
  clusterAPIConnectivityProfile: managedBastion,
  jwtAuthenticators: tokenIssuersValue([github]),
};
const noWaysIn = {
  aadProfile: null,
  trustedAccessRoleBindings: [],
  privateEndpointConnections: [],
  clusterAPIConnectivityProfile: noConnectivity,
  jwtAuthenticators: [],
};

const ranges: readonly (readonly string[])[] = [
  [],
  ["0.0.0.0/0"],
  ["73.0.0.0/7"],
  ["73.140.245.0/24"],
  ["10.0.0.0/8"],
  ["20.42.25.196"],
];
const all = [
  ...ranges.flatMap((authorizedIPRanges) => found(exposureWith({ authorizedIPRanges }), approved)),
  ...found(exposureWith({}), secret),
  ...found({ ...secret, enablePrivateClusterPublicFQDN: true }, secret),
  ...found(exposureWith(waysIn), exposureWith(noWaysIn)),
  ...evaluateUnreadable("it is refused").findings,
];

describe("the tables of rules", () => {
  test("name severity and setting as the findings do; a finding may be worse", () => {
    for (const { rule, severity, setting } of all) {
      expect(setting, rule).toBe(ruleGuidance[rule].setting);
      expect(isAtLeast(severity, ruleTexts[rule].severity), `${rule} ${severity}`).toBe(true);
    }
  });

  test("have a row for nothing that is never found", () => {
    const rules = new Set(all.map(({ rule }) => rule));
    expect(ruleIds.filter((rule) => !rules.has(rule))).toEqual([]);
  });

  test.each(ruleIds)("%s: fits what code scanning shows of a rule", (rule) => {
    const { what, why } = ruleTexts[rule];
    expect(`${what} ${why}`.length).toBeLessThanOrEqual(1024);
  });

  test("point to the checks of another rule at most once", () => {
    for (const { checks } of Object.values(ruleCounterparts)) {
      if (typeof checks === "string") expect(typeof ruleCounterparts[checks].checks).toBe("object");
    }
  });
});
