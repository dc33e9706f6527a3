import { type ClusterId, foldCase } from "../../src/core/cluster/cluster-id.ts";
import { waitsForTimer } from "../../src/core/incident/overdue.ts";
import { summarizeCluster } from "../../src/core/incident/summarize-cluster.ts";
import { unseen } from "../../src/core/model/cluster-state.ts";
import type { ClusterSummary } from "../../src/core/model/cluster-summary.ts";
import type { HistoryEntry } from "../../src/core/model/history-entry.ts";
import type { Incident } from "../../src/core/model/incident.ts";
import type { HistoryPage, HistoryQuery } from "../../src/ports/history.ts";
import type { OutboxEntry, OutboxPlace } from "../../src/ports/outbox-entry.ts";
import {
  type AlertOutbox,
  type Lease,
  type LeaseOrder,
  type LoadedState,
  type StateChange,
  StateConflictError,
  type StateStore,
  type Unfinished,
} from "../../src/ports/state-store.ts";
import { copyOf } from "./copy-of.ts";
import { InMemoryHistory } from "./in-memory-history.ts";
import { InMemoryOutbox, type RecordedAlert, type RecordedNotice } from "./in-memory-outbox.ts";

interface StoredState extends LoadedState {
  readonly version: string;
  /** Whether the index holds the cluster for certain. */
  readonly isIndexed: boolean;
  /** By the store's clock, in milliseconds since 1970. */
  readonly writtenAt: number;
}

/** An entry of the index, in the version in which it was written. */
interface StoredIndexEntry {
  readonly cluster: ClusterId;
  readonly version: number;
}

/** Makes one request to the store; what happens between two of them happens between two requests of the real one. */
export type Request = <T>(what: string, effect: () => Promise<T>) => Promise<T>;

/**
 * A state store and outbox in memory. What goes in and out is copied, as a real store would. What is open is found by an
 * index that is written beside the clusters, in requests of its own, by the rules of the real one (`cluster-index.ts`).
 */
export class InMemoryStateStore implements StateStore, AlertOutbox {
  readonly #states = new Map<string, StoredState>();
  readonly #index = new Map<string, StoredIndexEntry>();
  readonly #incidents = new Map<string, Incident>();
  /** The ids of the incidents that were put away. */
  readonly #past = new Set<string>();
  readonly #outbox: InMemoryOutbox;
  readonly #history = new InMemoryHistory();
  readonly #now: () => number;
  #commits = 0;

  /** @param now the store's own clock, in milliseconds since 1970; it is right whatever the machines around it say */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#outbox = new InMemoryOutbox(now);
  }

  /** All incidents, in the order in which they were opened. */
  get incidents(): readonly Incident[] {
    return copyOf([...this.#incidents.values()]);
  }

  /** All alerts, sent or not, in the order in which they were recorded. */
  get alerts(): readonly RecordedAlert[] {
    return this.#outbox.entries.filter((entry) => entry.kind === "alert");
  }

  /** All notices, sent or not, in the order in which they were recorded. */
  get notices(): readonly RecordedNotice[] {
    return this.#outbox.entries.filter((entry) => entry.kind === "notice");
  }

  /** Records what is to be told of the app itself; its memory does so with a claim. */
  record(entries: readonly OutboxEntry[]): void {
    this.#outbox.record(entries);
  }

  async load(cluster: ClusterId): Promise<LoadedState> {
    const stored = this.#states.get(cluster.key);
    if (!stored) return { state: unseen(cluster.id), isSeen: false };
    const { writtenAt, isIndexed: _indexed, ...loaded } = copyOf(stored);
    return { ...loaded, ageMs: this.#now() - writtenAt };
  }

  async takeLease(
    cluster: ClusterId,
    lease: Lease,
    order: LeaseOrder,
    version: string | undefined,
    request: Request = atOnce,
  ): Promise<string> {
    await this.#enter(cluster, version, request);
    return request(`take ${cluster.name} for ${lease.holder}`, async () => {
      const stored = this.#storedAt(cluster, version);
      return this.#write(cluster, { ...stored, lease, ...order });
    });
  }

  async release(cluster: ClusterId, carriedEpoch: number | undefined, version: string): Promise<void> {
    const { lease: _given, ...stored } = this.#storedAt(cluster, version);
    this.#write(cluster, { ...stored, ...(carriedEpoch === undefined ? {} : { carriedEpoch }) });
  }

  async commit(
    cluster: ClusterId,
    change: StateChange,
    version: string | undefined,
    request: Request = atOnce,
  ): Promise<string> {
    await this.#enter(cluster, version, request);
    return request(`commit ${cluster.name}`, async () => {
      this.#storedAt(cluster, version);
      const { state, incidents, alerts, history = [], lease, ...order } = copyOf(change);
      this.#history.record(history);
      for (const incident of incidents) {
        this.#incidents.set(incident.id, incident);
        this.#past.delete(incident.id);
      }
      this.record(alerts);
      return this.#write(cluster, { state, isSeen: true, ...(lease ? { lease } : {}), ...order });
    });
  }

  async findIncident(id: string): Promise<Incident | undefined> {
    return copyOf(this.#incidents.get(id));
  }

  async *listClusters(subscriptionId?: string): AsyncIterable<ClusterSummary> {
    for (const [key, { state, isSeen }] of this.#states)
      if (isSeen && (subscriptionId === undefined || key.startsWith(`/subscriptions/${subscriptionId}/`)))
        yield copyOf(summarizeCluster(state));
  }

  async publishHistory(_cluster: ClusterId, entries: readonly HistoryEntry[]): Promise<void> {
    this.#history.publish(entries);
  }

  async history(query: HistoryQuery): Promise<HistoryPage> {
    return this.#history.read(query);
  }

  /** All that the history holds or will hold, in the order of time. */
  get recordedHistory(): readonly HistoryEntry[] {
    return this.#history.recorded;
  }

  /** How many entries are recorded and cannot be read yet. */
  get unpublished(): number {
    return this.#history.unpublished;
  }

  async subscriptions(): Promise<readonly string[]> {
    return [...new Set([...this.#states.keys()].map((key) => key.split("/")[2] ?? ""))];
  }

  async *unfinished(pastBefore: string): AsyncIterable<Unfinished> {
    for (const { cluster } of [...this.#index.values()]) yield await this.#unfinishedOf(cluster, pastBefore);
  }

  async tidy(place: OutboxPlace, pastBefore: string, request: Request = atOnce): Promise<void> {
    const what = `tidy ${place === "app" ? place : place.name}`;
    if (place === "app") {
      await request(what, async () => this.#outbox.deletePast("app", pastBefore));
      return;
    }
    const entry = await request(`${what}: read its entry`, async () => this.#index.get(place.key));
    const found = await request(`${what}: read it`, async () => this.#states.get(place.key));
    for (const { id, closedAt } of this.#incidentsOf(place))
      if (closedAt !== undefined && closedAt < pastBefore)
        await request(`${what}: put ${id} away`, async () => this.#past.add(id));
    const entries = this.#history.unpublishedOf(place);
    if (entries.length > 0)
      await request(`${what}: publish its history`, () => this.publishHistory(place, entries));
    const isAtRest = await request(`${what}: delete what was told`, async () => {
      const rested = this.#isAtRest(place);
      this.#outbox.deletePast(place, pastBefore);
      return rested;
    });
    if (!entry || !isAtRest) return;
    const isResting = await request(`${what}: it rests`, async () => {
      const stored = this.#states.get(place.key);
      if (stored?.version !== found?.version) return false;
      this.#write(place, stored ?? { state: unseen(place.id), isSeen: false }, false);
      return true;
    });
    if (!isResting) return;
    await request(`${what}: leave the index`, async () => {
      if (this.#index.get(place.key)?.version === entry.version) this.#index.delete(place.key);
    });
  }

  /** True where a cluster's row says that the index holds it, and it does not: nothing of it would be found any more. */
  isLost(cluster: ClusterId): boolean {
    return this.#states.get(cluster.key)?.isIndexed === true && !this.#index.has(cluster.key);
  }

  /** How many clusters the index holds. */
  get indexed(): number {
    return this.#index.size;
  }

  pending(place: OutboxPlace, id: string, channelKey: string): Promise<OutboxEntry | undefined> {
    return this.#outbox.pending(place, id, channelKey);
  }

  pendingOf(place: OutboxPlace): Promise<readonly OutboxEntry[]> {
    return this.#outbox.pendingOf(place);
  }

  notRecorded(entries: readonly OutboxEntry[]): Promise<readonly OutboxEntry[]> {
    return this.#outbox.notRecorded(entries);
  }

  claim(entry: OutboxEntry, lockedUntil: string): Promise<OutboxEntry | undefined> {
    return this.#outbox.claim(entry, lockedUntil);
  }

  markSent(entry: OutboxEntry, at: string): Promise<void> {
    return this.#outbox.markSent(entry, at);
  }

  markTried(entry: OutboxEntry, at: string, reason: string, nextAttemptAt: string): Promise<void> {
    return this.#outbox.markTried(entry, at, reason, nextAttemptAt);
  }

  hold(entry: OutboxEntry, reason: string, nextAttemptAt: string): Promise<void> {
    return this.#outbox.hold(entry, reason, nextAttemptAt);
  }

  markGivenUp(entry: OutboxEntry, at: string, reason: string): Promise<void> {
    return this.#outbox.markGivenUp(entry, at, reason);
  }

  async #enter(cluster: ClusterId, version: string | undefined, request: Request): Promise<void> {
    if (version?.startsWith("indexed")) return;
    await request(`enter ${cluster.name}`, async () => {
      this.#index.set(cluster.key, { cluster, version: ++this.#commits });
    });
  }

  async #unfinishedOf(cluster: ClusterId, pastBefore: string): Promise<Unfinished> {
    const loaded = await this.load(cluster);
    const pending = await this.pendingOf(cluster);
    const hasEnded = this.#outbox.hasPast(cluster, pastBefore);
    const isClosed = this.#incidentsOf(cluster).some(
      ({ closedAt }) => closedAt !== undefined && closedAt < pastBefore,
    );
    const isUnpublished = this.#history.unpublishedOf(cluster).length > 0;
    const isUntidy = hasEnded || isClosed || isUnpublished || this.#isAtRest(cluster);
    return { cluster, loaded, pending, isUntidy };
  }

  #isAtRest(cluster: ClusterId): boolean {
    const stored = this.#states.get(cluster.key);
    if (this.#incidentsOf(cluster).length + this.#history.unpublishedOf(cluster).length > 0) return false;
    if (this.#outbox.holds(cluster)) return false;
    return !stored || (!stored.lease && !waitsForTimer(stored.state));
  }

  /** Those that are not put away. */
  #incidentsOf(cluster: ClusterId): readonly Incident[] {
    return [...this.#incidents.values()].filter(
      ({ id, clusterId }) => foldCase(clusterId) === cluster.key && !this.#past.has(id),
    );
  }

  /** What is stored, to be changed at once: nothing else may happen between the look and the change. */
  #storedAt(cluster: ClusterId, version: string | undefined): LoadedState {
    const stored = this.#states.get(cluster.key);
    if (stored?.version === version) return stored ?? { state: unseen(cluster.id), isSeen: false };
    throw new StateConflictError(`Somebody else wrote the state of ${cluster.id} since it was read.`);
  }

  /** Every write but one by which a cluster comes to rest says that the index holds it. */
  #write(cluster: ClusterId, stored: LoadedState, isIndexed = true): string {
    const version = `${isIndexed ? "indexed" : "resting"} ${++this.#commits}`;
    const row = isIndexed ? stored : { ...stored, runsInARow: 1 };
    this.#states.set(cluster.key, { ...row, isIndexed, version, writtenAt: this.#now() });
    return version;
  }
}

function atOnce<T>(_what: string, effect: () => Promise<T>): Promise<T> {
  return effect();
}
