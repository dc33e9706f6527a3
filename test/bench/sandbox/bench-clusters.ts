import { writeEvent } from "../../e2e/support/write-event.ts";
import type { ArmSimulator } from "../../sandbox/arm/arm-simulator.ts";
import { removeRanges } from "../../sandbox/arm/clusters/cluster-change.ts";
import type { ResourceEvent } from "../../sandbox/arm/events/event.ts";
import { danaRivera } from "../../sandbox/arm/identity/actor.ts";
import { valueAt } from "../../sandbox/arm/json.ts";
import { fixtureCluster } from "../../sandbox/sandbox-clusters.ts";
import type { BenchSandbox } from "./bench-sandbox.ts";
import { postEvent } from "./post-event.ts";
import { runBounded } from "./run-bounded.ts";

/** The ranges of the clusters here (fixture `public-authorized`). */
export const approvedRanges = ["73.140.245.0/24", "137.117.106.88/29"] as const;

let seeded = 0;

/** Puts clusters that are protected by ranges into the simulator, and answers their ids. */
export async function seedClusters(arm: ArmSimulator, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    seeded++;
    const body = await fixtureCluster("public-authorized", `aks-b${seeded}`);
    ids.push(arm.seedCluster(body));
    const egress = valueAt(body, "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs.0.id");
    if (typeof egress === "string") arm.seedPublicIp(egress, `20.42.${seeded >> 8}.${seeded & 255}`);
  }
  return ids;
}

/** Seeds clusters and lets the guardrail learn their baselines. */
export async function seedLearnedClusters(
  { arm, guardrail }: Pick<BenchSandbox, "arm" | "guardrail">,
  count: number,
): Promise<readonly string[]> {
  const ids = await seedClusters(arm, count);
  await runBounded(ids, 8, (id) => postEvent(guardrail.host, writeEvent(id)));
  return ids;
}

/** Dana removes the ranges; answers the event of her write, once it has ended. */
export async function openCluster(arm: ArmSimulator, id: string): Promise<ResourceEvent> {
  const { correlationId, completed } = arm.writeAs(danaRivera, id, removeRanges, { durationMs: 0 });
  await completed;
  const event = arm.events().findLast(({ data }) => data.correlationId === correlationId);
  if (event === undefined) throw new Error(`The simulator emitted no event for ${correlationId}.`);
  return event;
}

/** How many times a cluster was read over HTTP since the record was cleared. */
export function readsOf(arm: ArmSimulator, id: string): number {
  const key = id.toLowerCase();
  return arm
    .requests({ method: "GET", origin: "http", path: id })
    .filter(({ path }) => path.toLowerCase() === key).length;
}
