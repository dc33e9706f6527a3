import { writeEvent } from "../e2e/support/write-event.ts";
import type { ArmSimulator } from "../sandbox/arm/arm-simulator.ts";
import { removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import type { ResourceEvent } from "../sandbox/arm/events/event.ts";
import { danaRivera } from "../sandbox/arm/identity/actor.ts";
import { type JsonObject, valueAt } from "../sandbox/arm/json.ts";
import { fixtureCluster } from "../sandbox/sandbox-clusters.ts";
import type { BenchSandbox } from "./bench-sandbox.ts";
import type { ProbedHost } from "./probed-host.ts";

/** The ranges of the clusters here (fixture `public-authorized`). */
export const approvedRanges = ["73.140.245.0/24", "137.117.106.88/29"] as const;

/** Events under way at any time where many are sent. */
export const atOnce = 16;

let seeded = 0;

/** Puts clusters that are protected by ranges into the simulator, and answers their ids. */
export async function seedClusters(arm: ArmSimulator, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    seeded++;
    const body = await fixtureCluster("public-authorized", `aks-b${seeded}`);
    ids.push(seedWithAddress(arm, body, `20.42.${seeded >> 8}.${seeded & 255}`));
  }
  return ids;
}

/** Puts a cluster into the simulator together with its public address; answers its id. */
export function seedWithAddress(arm: ArmSimulator, body: JsonObject, address: string): string {
  const egress = valueAt(body, "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs.0.id");
  if (typeof egress === "string") arm.seedPublicIp(egress, address);
  return arm.seedCluster(body);
}

/** Seeds clusters and lets the guardrail learn their baselines. */
export async function seedLearnedClusters(
  { arm, guardrail }: Pick<BenchSandbox, "arm" | "guardrail">,
  count: number,
): Promise<readonly string[]> {
  const ids = await seedClusters(arm, count);
  await runBounded(ids, 8, (id) => guardrail.post(writeEvent(id)));
  return ids;
}

/** Sends so many events of writes that opened nothing, one cluster after the other, `atOnce` under way at any time. */
export async function sendEvents(
  client: ProbedHost,
  clusterIds: readonly string[],
  count: number,
): Promise<void> {
  await runBounded(Array(count).keys(), atOnce, (index) =>
    client.post(writeEvent(clusterIds[index % clusterIds.length] ?? "")),
  );
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

/** Does something with each item, so many at once. Rejects with the first error, once what was begun has ended. */
export async function runBounded<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = each(items);
  // A lane that fails leaves its loop, which ends the queue for all.
  const lane = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, lane));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

function* each<T>(items: Iterable<T>): Generator<T> {
  yield* items;
}
