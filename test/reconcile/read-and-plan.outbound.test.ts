import { expect, it } from "vitest";
import type { OutboundFootprint, OutboundReading } from "../../src/core/cluster/outbound.ts";
import type { ClusterPolicy } from "../../src/core/model/cluster-policy.ts";
import { readAndPlan } from "../../src/reconcile/read-and-plan.ts";
import { approvedRanges, type Shown } from "../core/plan/story.ts";
import { danasWrite, openedWorld, shows, type World } from "./world.ts";

const fresh: OutboundFootprint = {
  type: "loadbalancer",
  resources: ["/subscriptions/0/publicipaddresses/new"],
  unnamedPools: [],
};

/** A world whose cluster is protected and known, and shows this from now on. */
async function worldThatShows(
  shown: Shown,
  policy: Partial<ClusterPolicy>,
  reading: OutboundReading = { kind: "known", blocks: ["20.1.2.3"] },
): Promise<World> {
  const world = await openedWorld();
  world.policy = { ...world.policy, ...policy };
  world.gateway.onRead = () => shows({ outbound: fresh, ...shown });
  world.gateway.outbound = reading;
  return world;
}

it.each<[string, Shown, Partial<ClusterPolicy>]>([
  ["the ranges went, in alert mode", { ranges: [] }, { mode: "alert" }],
  ["the ranges went, in revert mode", { ranges: [] }, { mode: "revert" }],
  ["the list was widened", { ranges: [...approvedRanges, "20.0.0.0/16"] }, { mode: "alert" }],
  ["the list was narrowed", { ranges: approvedRanges.slice(1) }, { mode: "alert" }],
])("a new outbound address is named, and is in the command, where %s", async (_what, shown, policy) => {
  const world = await worldThatShows(shown, policy);
  await world.run(danasWrite);
  expect(world.gateway.outboundAsked).toEqual([fresh.resources]);
  const alert = world.channel.received.at(-1);
  expect(alert?.newOutbound).toEqual({ blocks: ["20.1.2.3/32"] });
  expect(alert?.commands).toEqual([
    expect.stringContaining(`--api-server-authorized-ip-ranges '${approvedRanges.join(",")},20.1.2.3/32'`),
  ]);
});

it("a new outbound address that cannot be read leaves a hole in the command, and the warning beside it", async () => {
  const world = await worldThatShows(
    { ranges: [] },
    { mode: "alert" },
    { kind: "unknown", reason: "AuthorizationFailed" },
  );
  await world.run(danasWrite);
  const alert = world.channel.received.at(-1);
  expect(alert?.newOutbound).toEqual({ blocks: [], unread: "AuthorizationFailed" });
  expect(alert?.commands).toEqual([
    "# the list lacks outbound addresses of the cluster itself: add them first, or the nodes are cut off",
    expect.stringContaining(`'${approvedRanges.join(",")},<outbound addresses of the cluster>'`),
  ]);
});

it("a list that is declared has to hold every outbound address, old or new", async () => {
  const declared = { authorizedIPRanges: approvedRanges };
  const world = await worldThatShows({ ranges: [] }, { mode: "alert", declared });
  await world.run(danasWrite);
  expect(world.gateway.outboundAsked).toEqual([fresh.resources]);
  expect(world.channel.received.at(-1)?.newOutbound).toEqual({ blocks: ["20.1.2.3/32"] });
});

it("a dry run answers with the address in the list that would go back, and reads it in any mode", async () => {
  const world = await worldThatShows({ ranges: [] }, { mode: "alert" });
  const { state } = await world.store.load(world.cluster);
  const signal = new AbortController().signal;
  const { plan } = await readAndPlan(world.cluster, state, { source: "recheck" }, world.dependencies, signal);
  expect(world.gateway.outboundAsked).toHaveLength(1);
  expect(JSON.stringify(plan.decision.patch)).toContain("20.1.2.3/32");
  expect(plan.alerts[0]?.commands.join()).toContain("20.1.2.3/32");
});

it.each<[string, Shown, Partial<ClusterPolicy>]>([
  ["a compliant cluster", {}, { mode: "revert" }],
  ["another setting's drift", { exposure: { disableRunCommand: false } }, { mode: "alert" }],
  ["a list that shrank where nobody minds", { ranges: approvedRanges.slice(1) }, { onNarrowed: "ignore" }],
  ["a cluster that the guardrail is switched off for", { ranges: [] }, { mode: "off" }],
  ["ranges on a private endpoint", { exposure: { enablePrivateCluster: true } }, { mode: "alert" }],
])("%s costs no look at outbound addresses", async (_what, shown, policy) => {
  const world = await worldThatShows(shown, policy);
  await world.run(danasWrite);
  expect(world.gateway.outboundAsked).toEqual([]);
  expect(world.gateway.reads).toBeGreaterThan(0);
});
