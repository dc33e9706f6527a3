import { byRecording } from "../../src/adapters/storage/alert-row.ts";
import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { type ClusterState, unseen } from "../../src/core/model/cluster-state.ts";
import type { Incident } from "../../src/core/model/incident.ts";
import {
  type AlertEntry,
  type EntryProgress,
  type NoticeEntry,
  type OutboxEntry,
  type OutboxPlace,
  toldId,
} from "../../src/ports/outbox-entry.ts";
import {
  type AlertOutbox,
  type Lease,
  type LeaseOrder,
  type LoadedState,
  type StateChange,
  StateConflictError,
  type StateStore,
} from "../../src/ports/state-store.ts";

/** What became of an entry of the outbox. */
interface Ending {
  readonly sentAt?: string;
  readonly givenUpAt?: string;
  readonly lastError?: string;
}

/** An alert of the outbox with what became of it. */
export type RecordedAlert = AlertEntry & Ending;

/** A notice of the outbox with what became of it. */
export type RecordedNotice = NoticeEntry & Ending;

type RecordedEntry = RecordedAlert | RecordedNotice;

/** An entry as it is kept, with when it was written last by the store's clock, in milliseconds since 1970. */
type StoredEntry = RecordedEntry & { readonly writtenAt: number };

interface StoredState extends LoadedState {
  readonly version: string;
  /** By the store's clock, in milliseconds since 1970. */
  readonly writtenAt: number;
}

/** A state store and outbox in memory. What goes in and out is copied, as a real store would. */
export class InMemoryStateStore implements StateStore, AlertOutbox {
  readonly #states = new Map<string, StoredState>();
  readonly #incidents = new Map<string, Incident>();
  readonly #outbox = new Map<string, StoredEntry>();
  readonly #now: () => number;
  #commits = 0;

  /** @param now the store's own clock, in milliseconds since 1970; it is right whatever the machines around it say */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** All incidents, in the order in which they were opened. */
  get incidents(): readonly Incident[] {
    return structuredClone([...this.#incidents.values()]);
  }

  /** All alerts, sent or not, in the order in which they were recorded. */
  get alerts(): readonly RecordedAlert[] {
    return this.#entries.filter((entry) => entry.kind === "alert");
  }

  /** All notices, sent or not, in the order in which they were recorded. */
  get notices(): readonly RecordedNotice[] {
    return this.#entries.filter((entry) => entry.kind === "notice");
  }

  /** Records what is to be told of the app itself; its memory does so with a claim. */
  record(entries: readonly OutboxEntry[]): void {
    for (const entry of structuredClone(entries)) this.#put(entry);
  }

  get #entries(): readonly RecordedEntry[] {
    return structuredClone([...this.#outbox.values()]).map(({ writtenAt: _at, ...entry }) => entry);
  }

  async load(cluster: ClusterId): Promise<LoadedState> {
    const stored = this.#states.get(cluster.key);
    if (!stored) return { state: unseen(cluster.id), isSeen: false };
    const { writtenAt, ...loaded } = structuredClone(stored);
    return { ...loaded, ageMs: this.#now() - writtenAt };
  }

  async takeLease(
    cluster: ClusterId,
    lease: Lease,
    order: LeaseOrder,
    version: string | undefined,
  ): Promise<string> {
    const stored = this.#storedAt(cluster, version);
    return this.#write(cluster, { ...stored, lease, ...order });
  }

  async release(cluster: ClusterId, carriedEpoch: number | undefined, version: string): Promise<void> {
    const { lease: _given, ...stored } = this.#storedAt(cluster, version);
    this.#write(cluster, { ...stored, ...(carriedEpoch === undefined ? {} : { carriedEpoch }) });
  }

  async commit(cluster: ClusterId, change: StateChange, version: string | undefined): Promise<string> {
    this.#storedAt(cluster, version);
    const { state, incidents, alerts, lease, ...order } = structuredClone(change);
    for (const incident of incidents) this.#incidents.set(incident.id, incident);
    this.record(alerts);
    return this.#write(cluster, {
      state,
      isSeen: true,
      ...(lease ? { lease } : {}),
      ...order,
    });
  }

  async findIncident(id: string): Promise<Incident | undefined> {
    return structuredClone(this.#incidents.get(id));
  }

  async *abandoned(forMs: number): AsyncIterable<string> {
    for (const { state, lease, writtenAt } of this.#states.values())
      if (lease && this.#now() - writtenAt > forMs) yield state.clusterId;
  }

  async *listClusters(): AsyncIterable<ClusterState> {
    for (const { state, isSeen } of this.#states.values()) if (isSeen) yield structuredClone(state);
  }

  async pending(place: OutboxPlace, id: string, channelKey: string): Promise<OutboxEntry | undefined> {
    const entries = await this.pendingOf(place);
    return entries.find((entry) => toldId(entry) === id && entry.channelKey === channelKey);
  }

  async pendingOf(place: OutboxPlace): Promise<readonly OutboxEntry[]> {
    return [...this.#outbox.values()]
      .filter((entry) => placeKey(entry) === (place === "app" ? place : place.key) && isPending(entry))
      .map((entry) => this.#found(entry))
      .sort(byRecording);
  }

  async notRecorded(entries: readonly OutboxEntry[]): Promise<readonly OutboxEntry[]> {
    return entries.filter((entry) => !this.#outbox.has(keyOf(entry)));
  }

  async *overdue(before: string): AsyncIterable<OutboxEntry> {
    for (const entry of this.#outbox.values())
      if (isPending(entry) && dueAt(entry.progress) < before) yield this.#found(entry);
  }

  async countPending(): Promise<number> {
    return this.#entries.filter(isPending).length;
  }

  async claim(entry: OutboxEntry, lockedUntil: string): Promise<OutboxEntry | undefined> {
    const stored = this.#outbox.get(keyOf(entry));
    if (!stored || !isPending(stored) || stored.attempts !== entry.attempts) return undefined;
    const progress: EntryProgress = { kind: "trying", lockedUntil };
    const begun = { attempts: entry.attempts + 1, progress };
    this.#put({ ...stored, ...begun });
    const { ageMs: _age, ...known } = entry;
    return { ...known, ...begun };
  }

  async markSent(entry: OutboxEntry, at: string): Promise<void> {
    const stored = this.#outbox.get(keyOf(entry));
    if (stored) this.#put({ ...stored, sentAt: at });
  }

  async markTried(entry: OutboxEntry, _at: string, reason: string, nextAttemptAt: string): Promise<void> {
    this.#mark(entry, { lastError: reason, progress: { kind: "planned", nextAttemptAt } });
  }

  async hold(entry: OutboxEntry, reason: string, nextAttemptAt: string): Promise<void> {
    this.#mark(entry, { lastError: reason, progress: { kind: "held", nextAttemptAt } });
  }

  async markGivenUp(entry: OutboxEntry, at: string, reason: string): Promise<void> {
    this.#mark(entry, { givenUpAt: at, lastError: reason });
  }

  #mark(entry: OutboxEntry, change: Ending & Partial<Pick<OutboxEntry, "progress">>): void {
    const stored = this.#outbox.get(keyOf(entry));
    if (!stored || !isPending(stored) || stored.attempts !== entry.attempts) return;
    this.#put({ ...stored, ...change });
  }

  #put(entry: RecordedEntry): void {
    this.#outbox.set(keyOf(entry), { ...entry, writtenAt: this.#now() });
  }

  /** An entry as whoever reads it sees it. */
  #found({ writtenAt, ...entry }: StoredEntry): OutboxEntry {
    return { ...structuredClone(entryOf(entry)), ageMs: this.#now() - writtenAt };
  }

  /** What is stored, to be changed at once: nothing else may happen between the look and the change. */
  #storedAt(cluster: ClusterId, version: string | undefined): LoadedState {
    const stored = this.#states.get(cluster.key);
    if (stored?.version === version) return stored ?? { state: unseen(cluster.id), isSeen: false };
    throw new StateConflictError(`Somebody else wrote the state of ${cluster.id} since it was read.`);
  }

  #write(cluster: ClusterId, stored: LoadedState): string {
    const version = `version ${++this.#commits}`;
    this.#states.set(cluster.key, { ...stored, version, writtenAt: this.#now() });
    return version;
  }
}

function keyOf(entry: OutboxEntry): string {
  return JSON.stringify([placeKey(entry), toldId(entry), entry.channelKey]);
}

function placeKey({ clusterId }: OutboxEntry): string {
  return clusterId?.toLowerCase() ?? "app";
}

function entryOf({
  sentAt: _sent,
  givenUpAt: _givenUp,
  lastError: _error,
  ...entry
}: RecordedEntry): OutboxEntry {
  return entry;
}

/** When an entry's try was to have ended, or its next one is due. */
function dueAt(progress: EntryProgress): string {
  return progress.kind === "trying" ? progress.lockedUntil : progress.nextAttemptAt;
}

function isPending({ sentAt, givenUpAt }: Ending): boolean {
  return sentAt === undefined && givenUpAt === undefined;
}
