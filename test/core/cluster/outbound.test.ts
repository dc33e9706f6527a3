import { describe, expect, test } from "vitest";
import { newOutbound, type OutboundFootprint, readOutbound } from "../../../src/core/cluster/outbound.ts";
import { clusterBody, snapshotOf } from "./cluster-fixtures.ts";

const ip = (name: string): string =>
  `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/publicIPAddresses/${name}`;
const footprint = (over: Partial<OutboundFootprint> = {}): OutboundFootprint => ({
  type: "loadbalancer",
  resources: [ip("a").toLowerCase()],
  unnamedPools: [],
  ...over,
});

describe("readOutbound", () => {
  test("names the addresses of the load balancer, the NAT gateway and the pools, each once and in lower case", () => {
    expect(
      readOutbound({
        networkProfile: {
          outboundType: "managedNATGateway",
          loadBalancerProfile: {
            effectiveOutboundIPs: [{ id: ip("A") }, { id: ip("a") }, { name: "odd" }, null],
          },
          natGatewayProfile: { effectiveOutboundIPs: [{ id: ip("N") }] },
        },
        agentPoolProfiles: [
          { name: "named", enableNodePublicIP: true, nodePublicIPPrefixID: ip("P") },
          { name: "unnamed", enableNodePublicIP: true },
          { enableNodePublicIP: true },
          { name: "private", enableNodePublicIP: false, nodePublicIPPrefixID: ip("no") },
        ],
      }),
    ).toEqual({
      type: "managednatgateway",
      resources: [ip("a"), ip("n"), ip("p")].map((id) => id.toLowerCase()),
      unnamedPools: ["unnamed", "(unnamed)"],
    });
  });

  test.each([{}, { networkProfile: null, agentPoolProfiles: null }, { agentPoolProfiles: "pools" }])(
    "%j goes out by a load balancer that names nothing",
    (properties) => {
      expect(readOutbound(properties)).toEqual({ type: "loadbalancer", resources: [], unnamedPools: [] });
    },
  );

  test("reads a node pool's prefix from a real body", () => {
    const { outbound } = snapshotOf(clusterBody("public-node-public-ip"));
    expect(outbound.resources).toContainEqual(expect.stringContaining("/publicipprefixes/"));
    expect(outbound.unnamedPools).toEqual([]);
  });
});

describe("newOutbound", () => {
  test.each<
    [string, OutboundFootprint, OutboundFootprint | undefined, readonly string[], string | undefined]
  >([
    ["nothing new", footprint(), footprint(), [], undefined],
    [
      "a new address",
      footprint({ resources: ["a", "b"] }),
      footprint({ resources: ["a"] }),
      ["b"],
      undefined,
    ],
    ["an address that went", footprint({ resources: [] }), footprint(), [], undefined],
    [
      "no footprint to compare with",
      footprint({ resources: ["a"], unnamedPools: ["p"] }),
      undefined,
      ["a"],
      undefined,
    ],
    [
      "a pool that nothing names",
      footprint({ unnamedPools: ["p", "q"] }),
      footprint({ unnamedPools: ["p"] }),
      [],
      "node pool q",
    ],
    [
      "a NAT gateway with its address",
      footprint({ type: "managednatgateway", resources: ["n"] }),
      footprint({ resources: ["a"] }),
      ["n"],
      undefined,
    ],
    [
      "a NAT gateway without an address",
      footprint({ type: "userassignednatgateway", resources: [] }),
      footprint(),
      [],
      "outbound type changed",
    ],
    [
      "a NAT gateway beside the old address",
      footprint({ type: "managednatgateway" }),
      footprint(),
      [],
      "outbound type changed",
    ],
    [
      "a route of the network's own, with the old addresses still there",
      footprint({ type: "userdefinedrouting" }),
      footprint(),
      [],
      "outbound type changed",
    ],
    [
      "a route of the network's own, with a new pool prefix",
      footprint({ type: "userdefinedrouting", resources: ["p"] }),
      footprint(),
      ["p"],
      "outbound type changed",
    ],
  ])("%s", (_name, now, before, resources, unknowable) => {
    const found = newOutbound(now, before);
    expect(found.resources).toEqual(resources);
    if (unknowable === undefined) expect(found.unknowable).toBeUndefined();
    else expect(found.unknowable).toContain(unknowable);
  });
});
