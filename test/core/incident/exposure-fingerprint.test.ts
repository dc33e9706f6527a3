import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ExposureValues,
  guardedProperty,
  isStrict,
  rangesOf,
  switchSettings,
} from "../../../src/core/cluster/exposure.ts";
import { privateEndpointsValue } from "../../../src/core/cluster/private-endpoint.ts";
import { tokenIssuersValue } from "../../../src/core/cluster/token-issuer.ts";
import { trustedAccessValue } from "../../../src/core/cluster/trusted-access.ts";
import { isWayInWider, type WayInSetting, wayInSettings } from "../../../src/core/cluster/way-in.ts";
import { evaluateUnreadable } from "../../../src/core/findings/evaluate.ts";
import { exposureFingerprint } from "../../../src/core/incident/exposure-fingerprint.ts";
import type { Json } from "../../../src/core/json/json.ts";
import type { Evaluation } from "../../../src/core/model/evaluation.ts";
import type { RuleId } from "../../../src/core/model/finding.ts";
import { isWider } from "../../../src/core/ranges/range-drift.ts";
import { exposureWith } from "../cluster/exposure-samples.ts";
import {
  approvedAdmins,
  backup,
  github,
  managedBastion,
  noConnectivity,
  partner,
  widerAdmins,
} from "../cluster/way-in-samples.ts";
import { anyList, respelled } from "../ranges/any-list.ts";

function evaluationOf(exposure: Partial<ExposureValues>, rules: readonly RuleId[] = []): Evaluation {
  return {
    verdict: "exposed",
    findings: rules.map((rule) => ({
      rule,
      severity: "high",
      setting: "authorized-ranges",
      message: "",
      remediation: "",
    })),
    drift: [],
    narrowedRanges: [],
    exempted: [],
    exposure: exposureWith(exposure),
  };
}

const of = (exposure: Partial<ExposureValues>): string =>
  exposureFingerprint("exposure", evaluationOf(exposure));
const ofList = (authorizedIPRanges: Json): string => of({ authorizedIPRanges });

const anyRanges: fc.Arbitrary<Json> = fc.oneof(anyList, fc.constantFrom<Json>(null, []));
const anySwitch = fc.constantFrom<Json>(
  true,
  false,
  null,
  "Enabled",
  "Disabled",
  "disabled",
  "none",
  "None",
  "IMDS",
  "azure",
  "calico",
);
const anyExposure = fc.record({
  authorizedIPRanges: anyRanges,
  enablePrivateCluster: anySwitch,
  publicNetworkAccess: anySwitch,
  enablePrivateClusterPublicFQDN: anySwitch,
  disableRunCommand: anySwitch,
  disableLocalAccounts: anySwitch,
  networkPolicy: anySwitch,
  podLinkLocalAccess: anySwitch,
  aadProfile: fc.constantFrom<Json>(null, approvedAdmins, ...widerAdmins),
  clusterAPIConnectivityProfile: fc.constantFrom<Json>(noConnectivity, managedBastion),
  trustedAccessRoleBindings: fc.constantFrom<Json>([], trustedAccessValue([backup])),
  privateEndpointConnections: fc.constantFrom<Json>([], privateEndpointsValue([partner])),
  jwtAuthenticators: fc.constantFrom<Json>(
    [],
    tokenIssuersValue([github]),
    tokenIssuersValue([{ ...github, rules: "other" }]),
  ),
});

/** True where somebody may reach one and not the other, asked of the comparison and not of the fingerprint. */
function reachDiffers(left: ExposureValues, right: ExposureValues): boolean {
  const ranges = [rangesOf(left), rangesOf(right)] as const;
  const areOpen = ranges.filter(({ kind }) => kind === "unrestricted").length;
  if (areOpen === 1) return true;
  if (isWider(ranges[0], ranges[1]) || isWider(ranges[1], ranges[0])) return true;
  const hasNewGrants = (setting: WayInSetting): boolean =>
    isWayInWider(setting, left[guardedProperty[setting]] ?? null, right[guardedProperty[setting]] ?? null);
  if (wayInSettings.some(hasNewGrants)) return true;
  return switchSettings.some((setting) => {
    const property = guardedProperty[setting];
    return isStrict(setting, left[property]) !== isStrict(setting, right[property]);
  });
}

describe("the fingerprint of an exposure", () => {
  it("is another one after any change of who may reach the API server, whatever else is the same", () => {
    fc.assert(
      fc.property(anyExposure, anyExposure, (left, right) => {
        if (reachDiffers(left, right)) expect(of(left)).not.toBe(of(right));
      }),
      { numRuns: 500 },
    );
  });

  it("is another one after a change of one setting alone", () => {
    fc.assert(
      fc.property(anyExposure, anyExposure, fc.nat(), (left, other, at) => {
        const properties = Object.values(guardedProperty);
        const property = properties[at % properties.length] ?? "authorizedIPRanges";
        const right = { ...left, [property]: other[property] };
        if (reachDiffers(left, right)) expect(of(left)).not.toBe(of(right));
      }),
      { numRuns: 500 },
    );
  });

  it("is the same for every spelling of the same addresses", () => {
    const spellings = anyList.chain((list) => fc.tuple(fc.constant(list), respelled(list)));
    fc.assert(
      fc.property(spellings, ([list, other]) => {
        expect(ofList(list)).toBe(ofList(other));
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, Json, Json]>([
    ["no list in any of ARM's ways", null, []],
    ["another order", ["8.8.8.0/24", "9.9.9.0/24"], ["9.9.9.0/24", "8.8.8.0/24"]],
    ["host bits", ["137.117.106.88/29"], ["137.117.106.90/29"]],
    ["a split block", ["8.8.8.0/24"], ["8.8.8.0/25", "8.8.8.128/25"]],
    ["merged blocks", ["12.0.0.0/8", "13.0.0.0/8"], ["12.0.0.0/7"]],
    ["a bare address", ["20.42.25.196/32"], ["20.42.25.196"]],
    ["a block in another", ["8.8.8.0/24"], ["8.8.8.0/24", "8.8.8.8/32"]],
    ["a tag in another case", ["AzureCloud"], [" azurecloud"]],
    ["IPv6 in another form", ["2001:db8::/32"], ["2001:0DB8:0:0::/32"]],
  ])("makes no difference of %s", (_what, left, right) => {
    expect(ofList(left)).toBe(ofList(right));
  });

  it.each<[string, Json, Json]>([
    ["one address more", ["8.8.8.0/24"], ["8.8.8.0/24", "8.8.9.0/32"]],
    ["one address less", ["8.8.8.0/31"], ["8.8.8.0/32"]],
    ["a tag more", ["8.8.8.0/24"], ["8.8.8.0/24", "AzureFrontDoor.Backend"]],
    ["the cluster's own way out, for a list", ["0.0.0.0/32"], ["8.8.8.0/24"]],
    ["the cluster's own way out, for everybody", ["0.0.0.0/32"], null],
    ["a list, for everybody", ["8.8.8.0/24"], null],
  ])("tells %s", (_what, left, right) => {
    expect(ofList(left)).not.toBe(ofList(right));
  });

  it("makes no difference of how ARM shows that a switch is open", () => {
    expect(of({ disableRunCommand: false, networkPolicy: "none", publicNetworkAccess: "Enabled" })).toBe(
      of({}),
    );
    expect(of({ publicNetworkAccess: "disabled" })).toBe(of({ publicNetworkAccess: "Disabled" }));
  });

  it("tells one network policy engine from another", () => {
    expect(of({ networkPolicy: "azure" })).not.toBe(of({ networkPolicy: "cilium" }));
  });

  it("is of the topic and of the rules that an acceptance accepts, in any order", () => {
    const one = evaluationOf({}, ["range-too-broad", "range-not-public"]);
    const other = evaluationOf({}, ["range-not-public", "range-too-broad", "range-too-broad"]);
    expect(exposureFingerprint("exposure", one)).toBe(exposureFingerprint("exposure", other));
    expect(exposureFingerprint("exposure", one)).not.toBe(of({}));
    expect(exposureFingerprint("narrowing", one)).not.toBe(exposureFingerprint("exposure", one));
  });

  it("of a cluster that cannot be read is the same for any reason", () => {
    const unread = (reason: string): string => exposureFingerprint("unreadable", evaluateUnreadable(reason));
    expect(unread("403")).toBe(unread("503"));
  });
});
