import type { ClusterId } from "../../../src/core/cluster/cluster-id.ts";
import { toldId } from "../../../src/ports/outbox-entry.ts";
import {
  type AlertOutbox,
  type StateChange,
  StateConflictError,
  type StateStore,
} from "../../../src/ports/state-store.ts";
import { callStorage, type Reach } from "./reach.ts";

/** The state and the outbox, as one invocation reaches them. */
export function storePort(reach: Reach): StateStore & AlertOutbox {
  const { invocation, shared } = reach;
  const { fleet, store, judge, arm } = shared;
  const {
    leases,
    updates,
    telling,
    waiting,
    coalescing,
    endings,
    naming,
    acts,
    trust,
    sight,
    hearing,
    waysIn,
  } = judge;
  const call = <T>(what: string, effect: () => Promise<T>, onFault?: () => void): Promise<T> =>
    callStorage(reach, what, effect, onFault);
  const noticeWhoHas = (cluster: ClusterId): void => {
    const holder = leases.holder(cluster);
    if (judge.countsReads && holder && holder !== invocation) coalescing.met(invocation, holder);
  };
  /** A write under a version: a conflict means that somebody else was faster. */
  const fenced = async <T>(cluster: ClusterId, write: () => Promise<T>): Promise<T> => {
    try {
      return await write();
    } catch (error) {
      if (error instanceof StateConflictError) {
        leases.refused(cluster, invocation);
        noticeWhoHas(cluster);
      }
      throw error;
    }
  };
  /** A request that is part of a write: at none of them may the index lack what is under way. */
  const indexed =
    <T>(cluster: ClusterId, effect: () => Promise<T>) =>
    async (): Promise<T> => {
      const done = await effect();
      if (store.isLost(cluster))
        judge.violated(`${cluster.name} is under way, and the index does not hold it`);
      return done;
    };
  return {
    load: (cluster) =>
      call(`load ${cluster.name}`, () => {
        noticeWhoHas(cluster);
        return store.load(cluster);
      }),
    takeLease: (cluster, lease, order, version) =>
      store.takeLease(cluster, lease, order, version, (what, effect) => {
        const request = indexed(cluster, effect);
        if (!what.startsWith("take")) return call(what, request);
        return call(what, () =>
          fenced(cluster, async () => {
            const before = await store.load(cluster);
            const next = await request();
            if (before.lease) telling.takenOver(cluster.key);
            leases.taken(cluster, lease, invocation);
            return next;
          }),
        );
      }),
    release: (cluster, carriedEpoch, version) =>
      call(`give ${cluster.name} back${carriedEpoch === undefined ? ", not carried through" : ""}`, () =>
        fenced(cluster, async () => {
          await store.release(cluster, carriedEpoch, version);
          leases.written(cluster, undefined, invocation);
        }),
      ),
    commit: (cluster, change, version) =>
      store.commit(cluster, change, version, (what, effect) => {
        const request = indexed(cluster, effect);
        if (!what.startsWith("commit")) return call(what, request);
        return call(`${what} (${inWords(change)})`, () =>
          fenced(cluster, async () => {
            const next = await request();
            leases.written(cluster, change.lease, invocation);
            for (const entry of change.alerts) telling.begun(entry, invocation.process);
            for (const incident of change.incidents) naming.recorded(cluster.key, incident);
            acts.recorded(cluster.key, change);
            trust.written(change.state);
            updates.recorded(cluster, change.state);
            endings.recorded(fleet.of(cluster), change, waiting.state(cluster), invocation);
            waiting.written(cluster, change.state);
            waysIn.recorded(fleet.of(cluster), change, invocation);
            sight.recorded(cluster, change, arm.isRunning(cluster));
            if (change.alerts.some((entry) => entry.kind === "alert" && entry.alert.foundBySweep))
              hearing.missed(cluster.subscriptionId);
            return next;
          }),
        );
      }),
    findIncident: (id) => call("find incident", () => store.findIncident(id)),
    listClusters: (subscriptionId) =>
      listed(call("list clusters", () => collected(store.listClusters(subscriptionId)))),
    publishHistory: (cluster, entries) =>
      call(`publish history of ${cluster.name}`, () => store.publishHistory(cluster, entries)),
    history: (query) => call("history", () => store.history(query)),
    subscriptions: () => call("list subscriptions", () => store.subscriptions()),
    unfinished: (pastBefore) =>
      listed(call("what is unfinished", () => collected(store.unfinished(soonPast(pastBefore))))),
    tidy: (place, pastBefore) =>
      store.tidy(place, soonPast(pastBefore), (what, effect) =>
        call(what, place === "app" ? effect : indexed(place, effect)),
      ),
    pending: (place, id, channelKey) => call(`pending ${id}`, () => store.pending(place, id, channelKey)),
    pendingOf: (place) =>
      call(`pending of ${place === "app" ? place : place.name}`, () => store.pendingOf(place)),
    notRecorded: (entries) => call("what is not recorded yet", () => store.notRecorded(entries)),
    claim: (entry, lockedUntil) =>
      call(`claim ${toldId(entry)} ${entry.channelKey}`, async () => {
        const claimed = await store.claim(entry, lockedUntil);
        if (claimed) telling.begun(claimed, invocation.process);
        else telling.claimLost();
        return claimed;
      }),
    markSent: (entry, at) =>
      call(
        `mark sent ${toldId(entry)} ${entry.channelKey}`,
        async () => {
          await store.markSent(entry, at);
          telling.marked(toldId(entry), entry.channelKey);
        },
        () => telling.mayRepeat(toldId(entry), entry.channelKey),
      ),
    markTried: (entry, at, reason, nextAttemptAt) =>
      call(`mark tried ${toldId(entry)} ${entry.channelKey}`, () =>
        store.markTried(entry, at, reason, nextAttemptAt),
      ),
    hold: (entry, reason, nextAttemptAt) =>
      call(`hold ${toldId(entry)} ${entry.channelKey}`, () => store.hold(entry, reason, nextAttemptAt)),
    markGivenUp: (entry, at, reason) =>
      call(`mark given up ${toldId(entry)} ${entry.channelKey}`, () => store.markGivenUp(entry, at, reason)),
  };
}

/** A world lasts some hours: what ended a few minutes ago is past, so that clusters come to rest between its writes. */
function soonPast(pastBefore: string): string {
  return new Date(Date.parse(pastBefore) + 24 * 60 * 60_000 - 3 * 60_000).toISOString();
}

function inWords({ state, incidents, alerts, lease }: StateChange): string {
  return [
    `verdict ${state.verdict ?? "none"}`,
    ...incidents.map(({ topic, status }) => `${topic} ${status}`),
    ...alerts.map((entry) => `tell ${entry.kind === "alert" ? entry.alert.transition : entry.notice.title}`),
    ...(lease ? [] : ["and give it back"]),
  ].join(", ");
}

async function collected<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

async function* listed<T>(rows: Promise<readonly T[]>): AsyncIterable<T> {
  yield* await rows;
}
