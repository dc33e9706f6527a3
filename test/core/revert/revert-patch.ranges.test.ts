import { describe, expect, test } from "vitest";
import type { OutboundReading } from "../../../src/core/cluster/outbound.ts";
import type { Json, JsonObject } from "../../../src/core/json/json.ts";
import { outboundToRead, planRevert } from "../../../src/core/revert/revert-patch.ts";

import {
  approved,
  cluster,
  declared,
  drift,
  known,
  lbIp,
  learned,
  newIp,
  prefix,
  ranges,
} from "./revert-samples.ts";

describe("the list of ranges that goes back", () => {
  const list = (
    baseline: ReturnType<typeof learned>,
    opened = cluster({ [ranges]: [] }),
    outbound?: OutboundReading,
  ) => planRevert(drift("authorized-ranges"), opened, baseline, outbound);
  const leaf = (value: Json) => [{ path: ["apiServerAccessProfile", "authorizedIPRanges"], value }];

  test("is the strings that were approved: host bits, bare addresses, order and duplicates included", () => {
    const odd = ["137.117.106.90/29", "20.42.25.196", "AzureDevOps", "73.140.245.0/24", "20.42.25.196"];
    expect(list(learned({ authorizedIPRanges: odd })).leaves).toEqual(leaf(odd));
  });

  test("is the narrower one of the last compliant read: what was removed on purpose does not come back", () => {
    const lastCompliant = { ...cluster().exposure, authorizedIPRanges: ["73.140.245.0/24"] };
    expect(list(learned({}, { lastCompliant })).leaves).toEqual(leaf(["73.140.245.0/24"]));
  });

  test.each([[["0.0.0.0/0"]], [["0.0.0.0/1", "128.0.0.0/1"]], [["AzureCloud"]], [null], [[]]])(
    "is never one that lets everybody in, although a person had accepted it: %j",
    (authorizedIPRanges) => {
      const plan = list(learned({ authorizedIPRanges }));
      expect(plan.leaves).toEqual([]);
      expect(plan.withheld).toMatchObject([{ kind: "refused", message: expect.stringContaining("strict") }]);
    },
  );

  test("is `0.0.0.0/32` where that alone was approved, and no outbound address is asked for", () => {
    const own = learned(
      { authorizedIPRanges: ["0.0.0.0/32"] },
      { outbound: { type: "x", resources: [], unnamedPools: [] } },
    );
    const opened = cluster({ [ranges]: null });
    expect(outboundToRead(opened, own)).toEqual([]);
    expect(list(own, opened).leaves).toEqual(leaf(["0.0.0.0/32"]));
  });

  test("never has `0.0.0.0/32` beside others: the addresses that it stood for are named instead", () => {
    const mixed = learned({ authorizedIPRanges: ["0.0.0.0/32", "73.140.245.0/24"] });
    const opened = cluster({ [ranges]: null });
    expect(outboundToRead(opened, mixed)).toEqual([lbIp.toLowerCase()]);
    expect(list(mixed, opened, known("20.1.2.3"))).toMatchObject({
      leaves: leaf(["73.140.245.0/24", "20.1.2.3/32"]),
      outboundAdditions: ["20.1.2.3/32"],
    });
    expect(list(mixed, opened)).toMatchObject({ leaves: [], withheld: [{ kind: "refused" }] });
  });

  test.each([
    ["200 ranges", 200, {}, true],
    ["201 ranges", 201, {}, false],
    [
      "2,000 ranges with VNet integration",
      2000,
      { "apiServerAccessProfile.enableVnetIntegration": true },
      true,
    ],
    [
      "2,001 ranges with VNet integration",
      2001,
      { "apiServerAccessProfile.enableVnetIntegration": true },
      false,
    ],
  ])("%s: AKS takes so many and no more", (_what, count, change, fits) => {
    const many = Array.from({ length: count }, (_, n) => `20.${n >> 8}.${n & 255}.0/24`);
    const plan = list(learned({ authorizedIPRanges: many }), cluster({ [ranges]: [], ...change }));
    expect(plan.leaves).toEqual(fits ? leaf(many) : []);
    expect(plan.withheld).toEqual(
      fits
        ? []
        : [
            {
              setting: "authorized-ranges",
              kind: "refused",
              message: expect.stringContaining(`${count} would`),
            },
          ],
    );
  });

  test("counts the cluster's own new address against the limit", () => {
    const many = Array.from({ length: 200 }, (_, n) => `20.0.${n}.0/24`);
    const opened = cluster({
      [ranges]: [],
      "networkProfile.loadBalancerProfile.effectiveOutboundIPs": [{ id: newIp }],
    });
    expect(list(learned({ authorizedIPRanges: many }), opened, known("52.1.1.1"))).toMatchObject({
      leaves: [],
      outboundAdditions: [],
      withheld: [{ kind: "refused", message: expect.stringContaining("201 would") }],
    });
  });

  test("is refused on the basic load balancer", () => {
    const basic = cluster({ [ranges]: [], "networkProfile.loadBalancerSku": "Basic" });
    expect(list(learned(), basic)).toMatchObject({
      leaves: [],
      withheld: [{ kind: "refused", message: expect.stringContaining("standard load balancer") }],
    });
  });
});

describe("the cluster's own ways out", () => {
  const opened = (values: Readonly<Record<string, unknown>>) => cluster({ [ranges]: [], ...values });
  const lb = "networkProfile.loadBalancerProfile.effectiveOutboundIPs";
  const nat = "networkProfile.natGatewayProfile.effectiveOutboundIPs";
  const pool = (more: JsonObject) => ({ agentPoolProfiles: [{ name: "front", ...more }] });
  const plan = (
    values: Readonly<Record<string, unknown>>,
    outbound?: OutboundReading,
    baseline = learned(),
  ) => planRevert(drift("authorized-ranges"), opened(values), baseline, outbound);

  test("nothing is read or added where nothing is new", () => {
    expect(outboundToRead(opened({}), learned())).toEqual([]);
    expect(outboundToRead(opened({ [lb]: [{ id: lbIp.toUpperCase() }] }), learned())).toEqual([]);
    expect(plan({}).outboundAdditions).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["a load balancer's address", { [lb]: [{ id: lbIp }, { id: newIp }] }, newIp],
    [
      "a NAT gateway's address",
      { [nat]: [{ id: newIp }], "networkProfile.outboundType": "managedNATGateway" },
      newIp,
    ],
    ["a prefix of a pool's nodes", pool({ enableNodePublicIP: true, nodePublicIPPrefixID: prefix }), prefix],
  ])("%s that is new is read and let in", (_what, values, id) => {
    expect(outboundToRead(opened(values), learned())).toEqual([id.toLowerCase()]);
    const { leaves, outboundAdditions } = plan(values, known("52.1.2.3"));
    expect(leaves[0]?.value).toEqual([...approved, "52.1.2.3/32"]);
    expect(outboundAdditions).toEqual(["52.1.2.3/32"]);
  });

  test("an address that the list lets in already is not added again", () => {
    const values = { [lb]: [{ id: newIp }] };
    expect(plan(values, known("73.140.245.7"))).toMatchObject({ outboundAdditions: [], withheld: [] });
    expect(plan(values, known("73.140.245.7", "52.1.2.0/28"))).toMatchObject({
      outboundAdditions: ["52.1.2.0/28"],
    });
  });

  test("an address that was let in by an earlier revert goes back with the list", () => {
    const baseline = learned({}, { outboundAdditions: ["52.1.2.3/32"] });
    const { leaves, outboundAdditions } = plan({ [lb]: [{ id: newIp }] }, known("52.1.2.3"), baseline);
    expect(leaves[0]?.value).toEqual([...approved, "52.1.2.3/32"]);
    expect(outboundAdditions).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, OutboundReading | undefined, string]>([
    [
      "unreadable",
      { [lb]: [{ id: newIp }] },
      { kind: "unknown", reason: "AuthorizationFailed: no" },
      "AuthorizationFailed: no",
    ],
    ["not read", { [lb]: [{ id: newIp }] }, undefined, "second were not read"],
    ["a pool's that no prefix names", pool({ enableNodePublicIP: true }), known(), "node pool front"],
    [
      "those of another outbound type that the cluster does not name",
      { [lb]: undefined, "networkProfile.outboundType": "userDefinedRouting" },
      known(),
      "changed from loadbalancer to userdefinedrouting",
    ],
  ])(
    "addresses that are %s: the revert is refused rather than the cluster cut off",
    (_what, values, outbound, why) => {
      expect(plan(values, outbound)).toEqual({
        leaves: [],
        outboundAdditions: [],
        withheld: [{ setting: "authorized-ranges", kind: "refused", message: expect.stringContaining(why) }],
      });
    },
  );

  test("a declared list is held to every address, known before or not", () => {
    const baseline = declared({ authorizedIPRanges: ["20.0.0.0/8"] }, learned().stored);
    expect(outboundToRead(opened({}), baseline)).toEqual([lbIp.toLowerCase()]);
    expect(plan({}, known("20.9.9.9"), baseline)).toMatchObject({ outboundAdditions: [] });
    expect(plan({}, known("52.9.9.9"), baseline)).toMatchObject({ outboundAdditions: ["52.9.9.9/32"] });
    expect(plan({}, undefined, baseline)).toMatchObject({ leaves: [], withheld: [{ kind: "refused" }] });
  });

  test("other settings go back although the list cannot", () => {
    const both = drift("authorized-ranges", "run-command");
    const values = opened({ [lb]: [{ id: newIp }] });
    const { leaves, withheld } = planRevert(both, values, learned({ disableRunCommand: true }), undefined);
    expect(leaves.map(({ path }) => path.at(-1))).toEqual(["disableRunCommand"]);
    expect(withheld).toHaveLength(1);
  });
});
