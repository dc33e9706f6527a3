import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import type { Incident } from "../../src/core/incident/incident.ts";
import type { ClusterPolicy } from "../../src/core/policy/cluster-policy.ts";
import { openSettings, provisioningState } from "./exposures.ts";
import type { SharedWorld } from "./shared-world.ts";

/** Between the instant at which a revert is planned, by which it is counted, and ARM's acceptance lies a run at most. */
const runMs = 15_000;

/** Every event has been answered, no sweep has helped, and nothing moves any more: no drift may be unseen. */
export async function judgeBeforeSweep(
  clusters: readonly ClusterId[],
  { arm, store, judge }: SharedWorld,
): Promise<void> {
  for (const cluster of clusters) {
    const open = openSettings(arm.body(cluster));
    const { state } = await store.load(cluster);
    const { exposure } = state.incidents;
    if (open.length > 0 && !exposure) {
      judge.violated(`${cluster.name} stands open (${open.join(", ")}) and no incident knows it`);
    }
    const known = new Set(exposure?.drift.map(({ setting }) => setting));
    if (exposure && exposure.status !== "contested" && known.size < open.length) {
      judge.violated(
        `${cluster.name} stands open (${open.join(", ")}), and ${exposure.id} does not know all`,
      );
    }
  }
}

/** The world has been calm for hours and every cluster was swept. */
export async function judgeAtTheEnd(
  clusters: readonly ClusterId[],
  policy: ClusterPolicy,
  channelKeys: readonly string[],
  world: SharedWorld,
): Promise<void> {
  for (const cluster of clusters) await judgeCluster(cluster, policy, world);
  judgeAlerts(channelKeys, world);
  judgeBreaker(clusters, policy, world);
}

async function judgeCluster(
  cluster: ClusterId,
  policy: ClusterPolicy,
  { arm, store, judge }: SharedWorld,
): Promise<void> {
  const body = arm.body(cluster);
  const open = openSettings(body);
  const { exposure } = (await store.load(cluster)).state.incidents;
  if (open.length > 0 && policy.mode === "revert") {
    const isEnd = exposure?.status === "contested" || exposure?.status === "failed";
    if (!isEnd) {
      judge.violated(`${cluster.name} ends open (${open.join(", ")}), its incident ${statusOf(exposure)}`);
    }
  }
  if (open.length > 0 && !exposure) judge.violated(`${cluster.name} ends open without an incident`);
  if (open.length === 0 && exposure && provisioningState(body) === "Succeeded") {
    judge.violated(
      `${cluster.name} ends within its baseline, and ${exposure.id} is still ${exposure.status}`,
    );
  }
}

function statusOf(incident: Incident | undefined): string {
  return incident ? `${incident.id} is ${incident.status}, ${incident.decision.action}` : "is missing";
}

/** Every transition of every incident was recorded, and reached every channel. */
function judgeAlerts(channelKeys: readonly string[], { store, judge }: SharedWorld): void {
  const { alerts } = store;
  for (const { id, told } of store.incidents) {
    const recorded = new Set(
      alerts.filter(({ alert }) => alert.incidentId === id).map(({ alert }) => alert.id),
    );
    if (recorded.size !== told)
      judge.violated(`incident ${id} counts ${told} transitions, and ${recorded.size} alerts are recorded`);
  }
  for (const { alert, channelKey, sentAt } of alerts) {
    if (!channelKeys.includes(channelKey))
      judge.violated(`${alert.id} is for ${channelKey}, which is nowhere`);
    if (judge.timesTold(alert.id, channelKey) === 0) {
      judge.violated(`${alert.id} never reached ${channelKey}`);
    } else if (sentAt === undefined) judge.violated(`${alert.id} for ${channelKey} is not marked as sent`);
  }
}

/** In no window were more reverts taken on than the breaker allows. */
function judgeBreaker(clusters: readonly ClusterId[], policy: ClusterPolicy, { judge }: SharedWorld): void {
  const { max, windowSeconds } = policy.reverts;
  for (const cluster of clusters) {
    const times = judge.reverts.filter((revert) => revert.cluster === cluster.key).map(({ at }) => at);
    times.forEach((at, index) => {
      const last = times[index + max];
      if (last !== undefined && last - at < windowSeconds * 1000 - runMs) {
        judge.violated(`${cluster.name} was reverted ${max + 1} times within the breaker's window`);
      }
    });
  }
}
