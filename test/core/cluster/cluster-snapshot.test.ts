import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ClusterSnapshot, readCluster } from "../../../src/core/cluster/cluster-snapshot.ts";
import {
  type BodyProperty,
  bodyProperties,
  type ExposureValues,
  exposurePaths,
} from "../../../src/core/cluster/exposure.ts";
import { evaluate } from "../../../src/core/findings/evaluate.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../src/core/json/json.ts";
import { defaultPolicy } from "../../../src/core/model/cluster-policy.ts";
import type { Verdict } from "../../../src/core/model/finding.ts";
import { clusterBody, clusterFixtures, snapshotOf } from "./cluster-fixtures.ts";
import { baselineWith, bodyWith, exposureWith, sampleId } from "./exposure-samples.ts";
import { admins } from "./way-in-samples.ts";

const now = new Date("2026-11-21T18:40:00Z");
const verdictOf = (snapshot: ClusterSnapshot): Verdict =>
  evaluate(snapshot, undefined, defaultPolicy, now).verdict;

interface Expected {
  readonly exposure?: Partial<ExposureValues>;
  readonly verdict: Verdict;
  readonly more?: Partial<ClusterSnapshot>;
}

const two = ["73.140.245.0/24", "137.117.106.88/29"];
const usual = { disableLocalAccounts: true, networkPolicy: "cilium" };
const approved = { ...usual, authorizedIPRanges: two };
const closed = { enablePrivateCluster: true, disableRunCommand: true, ...usual };

/** What each cluster body of the fixtures says. */
const fixtures: Record<string, Expected> = {
  "spec-get-public-no-profile": { verdict: "exposed" },
  "spec-private-fqdnsubdomain": {
    exposure: { enablePrivateCluster: true },
    verdict: "compliant",
    more: { basicLoadBalancer: true },
  },
  "public-authorized": { exposure: approved, verdict: "compliant" },
  "public-authorized-systemassigned-noetag-lowercase": {
    exposure: { ...approved, disableLocalAccounts: false },
    verdict: "compliant",
  },
  "public-authorized-serviceprincipal-windows": { exposure: approved, verdict: "compliant" },
  "public-open-profile-absent": { exposure: usual, verdict: "exposed" },
  "public-open-empty-list": { exposure: { ...usual, authorizedIPRanges: [] }, verdict: "exposed" },
  "public-open-null-ranges": { exposure: { ...usual, enablePrivateCluster: false }, verdict: "exposed" },
  "public-open-all-zeros": { exposure: { ...usual, authorizedIPRanges: ["0.0.0.0/0"] }, verdict: "exposed" },
  "public-open-split-halves": {
    exposure: { ...usual, authorizedIPRanges: ["0.0.0.0/1", "128.0.0.0/1"] },
    verdict: "exposed",
  },
  "public-egress-only": { exposure: { ...usual, authorizedIPRanges: ["0.0.0.0/32"] }, verdict: "compliant" },
  "public-service-tag": {
    exposure: { ...usual, authorizedIPRanges: ["AzureCloud", "20.20.20.20"] },
    verdict: "exposed",
  },
  "public-reordered-bare-ip-hostbits": {
    exposure: { ...usual, authorizedIPRanges: ["137.117.106.90/29", "73.140.245.0/24", "20.42.25.196"] },
    verdict: "compliant",
  },
  "public-vnet-integration-authorized": {
    exposure: { ...usual, authorizedIPRanges: ["73.140.245.0/24"] },
    verdict: "compliant",
    more: {
      vnetIntegration: true,
      apiServerSubnetId:
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-prod/subnets/snet-apiserver",
    },
  },
  "public-network-access-disabled": {
    exposure: { ...approved, publicNetworkAccess: "Disabled" },
    verdict: "compliant",
  },
  "public-node-public-ip": { exposure: approved, verdict: "compliant" },
  "public-open-updating": {
    exposure: { ...usual, authorizedIPRanges: [] },
    verdict: "exposed",
    more: { phase: "in-progress", provisioningState: "Updating" },
  },
  "public-open-stopped": { exposure: usual, verdict: "exposed", more: { stopped: true } },
  "public-open-failed": {
    exposure: { ...usual, authorizedIPRanges: [] },
    verdict: "exposed",
    more: { phase: "failed", provisioningState: "Failed" },
  },
  "private-no-public-fqdn": {
    exposure: { ...closed, enablePrivateClusterPublicFQDN: false },
    verdict: "compliant",
    more: { privateDnsZone: "system" },
  },
  "private-public-fqdn": {
    exposure: { ...closed, enablePrivateClusterPublicFQDN: true },
    verdict: "compliant",
    more: { privateDnsZone: "system" },
  },
};

describe("the fixtures", () => {
  test("are all in the table", () => {
    expect(Object.keys(fixtures).toSorted()).toEqual(clusterFixtures.toSorted());
  });

  test.each(Object.entries(fixtures))("%s, as ARM sends it", (name, { exposure, verdict, more }) => {
    const body = clusterBody(name);
    const snapshot = snapshotOf(body);
    const aadProfile = name.startsWith("spec-") ? null : admins;
    expect(snapshot.exposure).toEqual(exposureWith({ aadProfile, ...exposure }));
    expect(snapshot).toMatchObject({
      phase: "succeeded",
      stopped: false,
      vnetIntegration: false,
      ...(name.startsWith("spec-private") ? {} : { basicLoadBalancer: false, apiServerSubnetId: null }),
      ...more,
    });
    expect(snapshot.body).toBe(body);
    expect(verdictOf(snapshot)).toBe(verdict);
  });

  test.each(clusterFixtures)("%s, as `az aks show` prints it", (name) => {
    const { body: raw, ...expected } = snapshotOf(clusterBody(name));
    const { body: flat, ...snapshot } = snapshotOf(asAzureCliPrints(raw));
    expect(snapshot).toEqual(expected);
    expect(flat).not.toHaveProperty("properties");
  });
});

/** The CLI prints the model of its Python SDK: without `properties`, and every abbreviation as a word. */
function asAzureCliPrints({ properties, ...rest }: JsonObject): JsonObject {
  return renamed({ ...rest, ...(properties as JsonObject) }) as JsonObject;
}

function renamed(value: Json): Json {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key.replace(/[A-Z]{2,}(?![a-z])/g, (word) => `${word[0]}${word.slice(1).toLowerCase()}`),
      renamed(part),
    ]),
  );
}

describe("what is no cluster", () => {
  test.each<[string, unknown, string]>([
    ["nothing", undefined, "not a JSON object"],
    ["null", null, "not a JSON object"],
    ["text", "{}", "not a JSON object"],
    ["a list", [bodyWith()], "not a JSON object"],
    ["no id", { properties: {} }, "`id`"],
    ["an id of another type", { ...bodyWith(), id: `${sampleId}/agentPools/x` }, "`id`"],
    ["an id that is no text", { ...bodyWith(), id: [sampleId] }, "`id`"],
    ["null properties", { id: sampleId, properties: null }, "`properties`"],
    ["text properties", { id: sampleId, properties: "closed" }, "`properties`"],
    ["a list of properties", { id: sampleId, properties: [{}] }, "`properties`"],
    [
      "a text profile",
      bodyWith({ apiServerAccessProfile: "private" }),
      "`properties.apiServerAccessProfile`",
    ],
    ["a list of profiles", bodyWith({ APIServerAccessProfile: [{}] }), "`properties.apiServerAccessProfile`"],
    ["a network profile that is true", bodyWith({ networkProfile: true }), "`properties.networkProfile`"],
    ["ARM's error", { error: { code: "ResourceNotFound", message: "gone" } }, "`id`"],
  ])("%s is answered with its problem", (_name, body, problem) => {
    expect(readCluster(body)).toEqual({ problem: expect.stringContaining(problem) });
  });
});

describe("the state of the last operation", () => {
  test.each<[Json | undefined, string]>([
    ["Succeeded", "succeeded"],
    ["succeeded", "succeeded"],
    ["Failed", "failed"],
    ["Canceled", "canceled"],
    ["Updating", "in-progress"],
    ["Deleting", "in-progress"],
    ["SomethingNew", "in-progress"],
    ["", "in-progress"],
    [undefined, "in-progress"],
    [null, "in-progress"],
    [true, "in-progress"],
    [["Succeeded"], "in-progress"],
  ])("%j is %s", (provisioningState, phase) => {
    const properties = provisioningState === undefined ? {} : { provisioningState };
    expect(snapshotOf({ id: sampleId, properties }).phase).toBe(phase);
  });
});

describe("what else is read", () => {
  test("the eTag, the resourceUID and the tags, wherever and however they are spelled", () => {
    const tags = { env: "prod", odd: 7, list: ["x"], none: null };
    const inside = snapshotOf(bodyWith({ eTag: "1", resourceUID: "uid" }, { tags }));
    expect(inside).toMatchObject({ eTag: "1", resourceUid: "uid", tags: { env: "prod" } });
    expect(snapshotOf(bodyWith({ eTag: "1" }, { ETag: "2" })).eTag).toBe("2");
  });

  test("an absent eTag and resourceUID are absent", () => {
    expect(Object.keys(snapshotOf(bodyWith()))).not.toContain("eTag");
    expect(Object.keys(snapshotOf(bodyWith({ resourceUID: 7 }, { tags: "prod" })))).not.toContain(
      "resourceUid",
    );
  });

  test("a tag named __proto__ is a tag", () => {
    const body = JSON.parse(JSON.stringify(bodyWith()).replace(/^{/, '{"tags":{"__proto__":"x"},'));
    const { tags } = snapshotOf(body);
    expect(Object.entries(tags)).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf(tags)).toBe(Object.prototype);
  });
});

/** A profile of administrators is a set of grants: see way-in.test.ts. */
type JudgedByValue = Exclude<BodyProperty, "aadProfile">;
const judgedByValue = bodyProperties.filter((name) => name !== "aadProfile");

describe("a body that surprises is never read as safe", () => {
  /** Each exposure property with the exact values that are safe on a public cluster without anything else. */
  const strict: Record<JudgedByValue, (value: Json) => boolean> = {
    authorizedIPRanges: () => false,
    enablePrivateCluster: (value) => value === true,
    publicNetworkAccess: (value) => isWord(value, "disabled"),
    enablePrivateClusterPublicFQDN: (value) => value === false,
    disableRunCommand: (value) => value === true,
    disableLocalAccounts: (value) => value === true,
    networkPolicy: (value) => ["azure", "calico", "cilium"].some((engine) => isWord(value, engine)),
    podLinkLocalAccess: (value) => isWord(value, "none"),
  };
  const isWord = (value: Json, word: string): boolean =>
    typeof value === "string" && value.toLowerCase() === word;
  const baseline = baselineWith({
    authorizedIPRanges: two,
    publicNetworkAccess: "Disabled",
    enablePrivateClusterPublicFQDN: false,
    disableRunCommand: true,
    disableLocalAccounts: true,
    networkPolicy: "cilium",
    podLinkLocalAccess: "None",
  });
  const settingOf: Partial<Record<JudgedByValue, string>> = {
    authorizedIPRanges: "authorized-ranges",
    publicNetworkAccess: "public-network-access",
    enablePrivateClusterPublicFQDN: "public-fqdn",
    disableRunCommand: "run-command",
    disableLocalAccounts: "local-accounts",
    networkPolicy: "network-policy",
    podLinkLocalAccess: "imds-restriction",
  };

  function withProperty(name: JudgedByValue, value: Json): JsonObject {
    const [head, leaf] = exposurePaths[name] as readonly string[];
    return bodyWith({ [String(head)]: leaf === undefined ? value : { [leaf]: value } });
  }

  test("any value of one guarded property but ARM's exact strict one is judged as weak", () => {
    fc.assert(
      fc.property(fc.constantFrom(...judgedByValue), fc.jsonValue(), (name, value) => {
        fc.pre(!strict[name](value as Json));
        const snapshot = snapshotOf(withProperty(name, value as Json));
        const { verdict, drift } = evaluate(snapshot, baseline, defaultPolicy, now);
        expect(verdict).toBe("drifted");
        const setting = settingOf[name];
        if (setting) expect(drift.map((item) => item.setting)).toContain(setting);
        // Whatever stands beside it: a public cluster whose ranges are no list of addresses is open.
        expect(verdictOf(snapshot)).toBe("exposed");
      }),
      { numRuns: 1000 },
    );
  });

  test("a private cluster with any ranges at all is no more than private", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const profile = { enablePrivateCluster: true, authorizedIPRanges: value as Json };
        expect(verdictOf(snapshotOf(bodyWith({ apiServerAccessProfile: profile })))).toBe("compliant");
      }),
    );
  });

  test("a list of mixed types is not as narrow as its readable entries", () => {
    const odd = fc.oneof(
      fc.jsonValue().filter((value) => typeof value !== "string"),
      fc.constant("garbage"),
    );
    fc.assert(
      fc.property(odd, (value) => {
        const body = withProperty("authorizedIPRanges", [...two, value as Json]);
        expect(evaluate(snapshotOf(body), baseline, defaultPolicy, now).drift).toContainEqual(
          expect.objectContaining({ setting: "authorized-ranges" }),
        );
        expect(verdictOf(snapshotOf(body))).toBe("exposed");
      }),
    );
  });
});
