import type { ClusterPolicy } from "../../src/core/model/cluster-policy.ts";
import type { Incident } from "../../src/core/model/incident.ts";
import { toldId } from "../../src/ports/outbox-entry.ts";
import { openSettings, provisioningState } from "./exposures.ts";
import type { FleetCluster } from "./fleet.ts";
import { judgeHearing } from "./judging/hearing.ts";
import { longestLagMs } from "./lagging-inventory.ts";
import { longestFreezeMs, longestWayMs } from "./process.ts";
import type { SharedWorld } from "./shared-world.ts";
import { isWholeBaseline } from "./whole-baseline.ts";

/**
 * Between the instant at which a revert is planned, by which it is counted, and ARM's acceptance lies a run at most, a
 * process that stands still meanwhile, and a slow way.
 */
const planToAcceptanceMs = 15_000 + longestFreezeMs + longestWayMs;

/** The sweep is there every five minutes, and what it starts takes its time. */
const sweepMs = 10 * 60_000;

/** What an attacker could have forced is told again every hour. */
const reminderMs = 60 * 60_000;

/** A sweep's interval, how far its inventory lags, the timer, and the look; with time for one that fails. */
const seenWithinMs = 30 * 60_000 + longestLagMs + sweepMs;

/**
 * Whatever has happened to a cluster longer ago than a sweep's interval and its lag is known, whether its events arrived
 * or not: that it stands open, and where it is to be put back that somebody is at it; that it is gone; what to approve.
 */
export async function judgeSeen({ fleet, arm, store, judge }: SharedWorld): Promise<void> {
  for (const cluster of fleet.clusters) {
    const { id, resourceUid, toAccept } = cluster;
    if (await isAccepted(toAccept, store)) continue;
    const { state } = await store.load(id);
    judge.sight.judgeKnown(cluster, state, seenWithinMs, "no look at the whole fleet has found it");
    if (judge.sight.isGoneFor(id, seenWithinMs) && state.verdict !== undefined)
      judge.violated(`${id.name} is gone, and no look at the whole fleet has found that`);
    const isSettled = arm.has(id) && provisioningState(arm.body(id)) === "Succeeded";
    if (isSettled && judge.sight.isClosedFor(id, seenWithinMs) && !isWholeBaseline(state, resourceUid))
      judge.violated(`${id.name} is protected, and no look at the whole fleet has learned it`);
  }
}

/** Whoever was let in beside a cluster's settings is told, by an event or by the look at the lists that comes once a day. */
export async function judgeWaysIn(hearsAll: boolean, { fleet, store, judge }: SharedWorld): Promise<void> {
  for (const cluster of fleet.clusters) {
    // The world is too short for the daily look at any other.
    if (cluster.place > 0 && !hearsAll) continue;
    if (await isAccepted(cluster.toAccept, store)) continue;
    const { state } = await store.load(cluster.id);
    judge.waysIn.judgeKnown(cluster, state, seenWithinMs, "neither an event nor the daily look has told it");
  }
}

/** Every event has been answered, and nothing moves any more: no drift may be unseen, and nothing that is due undone. */
export async function judgeBeforeRecheck(now: number, world: SharedWorld): Promise<void> {
  const { arm, fleet, store, judge } = world;
  await judgeWhatIsDue(now, world);
  for (const { id, kind, toAccept } of fleet.clusters) {
    if (!arm.has(id) || (await isAccepted(toAccept, store))) continue;
    const open = openSettings(kind, arm.body(id));
    const { exposure } = (await store.load(id)).state.incidents;
    if (open.length > 0 && !exposure) {
      judge.violated(`${id.name} stands open (${open.join(", ")}) and no incident knows it`);
    }
    const known = new Set(exposure?.drift.map(({ setting }) => setting));
    const isKnownWhole = exposure?.verdict === "exposed" || known.size >= open.length;
    if (exposure && exposure.status !== "contested" && !isKnownWhole) {
      judge.violated(`${id.name} stands open (${open.join(", ")}), and ${exposure.id} does not know all`);
    }
  }
}

/** A revert that Azure refused is tried again without news, what stands open is told again, and an exemption that ends is looked at. */
async function judgeWhatIsDue(now: number, { arm, fleet, store, judge }: SharedWorld): Promise<void> {
  for (const { id, kind } of fleet.clusters) {
    const { incidents, exemptions = [] } = (await store.load(id)).state;
    const { exposure } = incidents;
    for (const { setting, lookAt } of arm.has(id) ? exemptions : [])
      if (lookAt !== undefined && now - Date.parse(lookAt) > sweepMs)
        judge.violated(
          `${id.name} was to be looked at for the exemption of ${setting} at ${lookAt}, and was not`,
        );
    if (!exposure || !arm.has(id) || openSettings(kind, arm.body(id)).length === 0) continue;
    const { status, refusal, announced, compliantSince } = exposure;
    if (status === "failed" && refusal !== undefined && now - Date.parse(refusal.retryAt) > sweepMs)
      judge.violated(`${exposure.id} was to be tried again at ${refusal.retryAt}, and was not`);
    const isForced = status === "failed" || status === "contested";
    const told = Date.parse(announced.lastAt);
    if (isForced && compliantSince === undefined && now - told > reminderMs + sweepMs)
      judge.violated(`${exposure.id} is ${status}, and was not told again since ${announced.lastAt}`);
  }
}

/** The world has been calm for hours and every cluster was looked at. */
export async function judgeAtTheEnd(
  now: number,
  policy: ClusterPolicy,
  channelKeys: readonly string[],
  looksEarly: boolean,
  world: SharedWorld,
): Promise<void> {
  for (const cluster of world.fleet.clusters) await judgeCluster(cluster, now, policy, world);
  judgeQueue(now, world);
  judgeAlerts(channelKeys, world);
  judgeHearing(world);
  world.judge.acts.judge(world.store.incidents);
  judgeBreaker(policy, world);
  if (world.judge.isOrderly) world.judge.readable.judge();
  if (world.judge.isOrderly && !looksEarly) world.judge.hearing.judge();
  if (world.judge.isOrderly && channelKeys.length > 1) world.judge.notices.judge();
}

async function judgeCluster(
  cluster: FleetCluster,
  now: number,
  policy: ClusterPolicy,
  { arm, store, judge }: SharedWorld,
): Promise<void> {
  const { id, kind, resourceUid, toAccept } = cluster;
  const { state, lease } = await store.load(id);
  const { exposure, unreadable } = state.incidents;
  judge.trust.ended(state);
  if (lease && Date.parse(lease.until) < now)
    judge.violated(`${id.name} ends in the hands of ${lease.holder}`);
  if (unreadable || state.unreadable)
    judge.violated(`${id.name} ends readable, and still counts as unreadable`);
  if (!arm.has(id)) {
    for (const incident of Object.values(state.incidents))
      judge.violated(`${id.name} ends deleted, and ${incident.id} is still ${incident.status}`);
    return;
  }
  if (await isAccepted(toAccept, store)) {
    if (exposure)
      judge.violated(`${id.name} was accepted as it is, and ${exposure.id} is ${exposure.status}`);
    return;
  }
  const body = arm.body(id);
  const open = openSettings(kind, body);
  const isApprovedKnown = isWholeBaseline(state, resourceUid);
  if (open.length > 0 && !exposure) judge.violated(`${id.name} ends open without an incident`);
  if (open.length > 0 && policy.mode === "revert" && isApprovedKnown && exposure?.status !== "contested")
    judge.violated(`${id.name} ends open (${open.join(", ")}), its incident ${statusOf(exposure)}`);
  if (open.length === 0 && provisioningState(body) === "Succeeded") {
    const isLetIn = judge.waysIn.standing(cluster).length > 0;
    if (exposure && !isLetIn)
      judge.violated(`${id.name} ends within its baseline, and ${exposure.id} is still ${exposure.status}`);
    if (!isApprovedKnown) judge.violated(`${id.name} ends protected, and not all of it was learned`);
  }
}

async function isAccepted(incidentId: string | undefined, store: SharedWorld["store"]): Promise<boolean> {
  const incident = incidentId === undefined ? undefined : await store.findIncident(incidentId);
  return incident?.status === "accepted";
}

function statusOf(incident: Incident | undefined): string {
  return incident ? `${incident.id} is ${incident.status}, ${incident.decision.action}` : "is missing";
}

/** No messages go round beside each other, or for nothing: but for one that sleeps until a reminder of what has ended. */
function judgeQueue(now: number, { fleet, queue, judge }: SharedWorld): void {
  const soon = queue.messages.filter(({ visibleAt }) => visibleAt.getTime() - now < reminderMs);
  for (const { id } of fleet.clusters) {
    const looks = soon.filter(({ followUp }) => followUp.clusterId?.toLowerCase() === id.key);
    const waits = Object.keys(judge.waiting.state(id)?.incidents ?? {}).length > 0;
    const most = waits ? 2 : 1;
    if (looks.length > most)
      judge.violated(`${id.name} is called by ${looks.length} messages within an hour`);
  }
}

/** Every transition of every incident was recorded; alerts and notices reached every channel that was there. */
function judgeAlerts(channelKeys: readonly string[], { store, judge }: SharedWorld): void {
  const { alerts, notices } = store;
  judgeHistory(alerts, { store, judge });
  const recorded = new Map<string, Set<string>>();
  for (const { alert } of alerts) {
    const ids = recorded.get(alert.incidentId) ?? new Set();
    recorded.set(alert.incidentId, ids.add(alert.id));
  }
  for (const { id, announced } of store.incidents) {
    const count = recorded.get(id)?.size ?? 0;
    if (count !== announced.count)
      judge.violated(
        `incident ${id} counts ${announced.count} transitions, and ${count} alerts are recorded`,
      );
  }
  for (const entry of [...alerts, ...notices]) {
    const { channelKey, sentAt, givenUpAt, lastError } = entry;
    const id = toldId(entry);
    if (!channelKeys.includes(channelKey)) judge.violated(`${id} is for ${channelKey}, which is nowhere`);
    if (givenUpAt !== undefined) {
      if (lastError === "a later reminder takes its place") continue;
      if (!judge.telling.wasRefusedForGood(id, channelKey))
        judge.violated(`${id} for ${channelKey} was given up, and the channel had never refused it`);
    } else if (judge.telling.timesTold(id, channelKey) === 0) {
      judge.violated(`${id} never reached ${channelKey}`);
    } else if (sentAt === undefined) judge.violated(`${id} for ${channelKey} is not marked as sent`);
  }
}

/** Every transition that was told is in the history, once, and can be read there. */
function judgeHistory(
  alerts: SharedWorld["store"]["alerts"],
  { store, judge }: Pick<SharedWorld, "store" | "judge">,
): void {
  const recorded = store.recordedHistory.filter(({ kind }) => kind === "transition").map(({ id }) => id);
  const known = new Set(recorded);
  if (known.size < recorded.length) judge.violated("the history holds a transition twice");
  for (const { alert } of alerts)
    if (!known.has(alert.id)) judge.violated(`${alert.id} was recorded, and is not in the history`);
  if (store.unpublished > 0)
    judge.violated(`${store.unpublished} entries of the history were never published`);
}

/**
 * In no window were more reverts taken on than the breaker allows. A person's revert ends a stand-down: counting begins
 * anew.
 */
function judgeBreaker({ reverts }: ClusterPolicy, { fleet, judge }: SharedWorld): void {
  const { max, windowSeconds } = reverts;
  const tolerance = judge.isOrderly ? 15_000 : planToAcceptanceMs;
  for (const { id } of fleet.clusters) {
    let times: readonly number[] = [];
    for (const { cluster, at, what } of judge.updates.counted) {
      if (cluster !== id.key) continue;
      times = what === "person" ? [] : [...times, at];
      const first = times.at(-1 - max);
      if (first !== undefined && at - first < windowSeconds * 1000 - tolerance)
        judge.violated(`${id.name} was reverted ${max + 1} times within the breaker's window`);
    }
  }
}
