import { byRecording } from "../../src/adapters/storage/alert-row.ts";
import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { type ClusterState, unseen } from "../../src/core/incident/cluster-state.ts";
import type { Incident } from "../../src/core/incident/incident.ts";
import {
  type AlertOutbox,
  type Lease,
  type LoadedState,
  type OutboxEntry,
  type StateChange,
  StateConflictError,
  type StateStore,
} from "../../src/ports/state-store.ts";

/** An alert of the outbox with what became of it. */
export interface RecordedAlert extends OutboxEntry {
  readonly sentAt?: string;
  readonly givenUpAt?: string;
  readonly lastError?: string;
}

interface StoredState extends LoadedState {
  readonly version: string;
}

/** A state store and outbox in memory. What goes in and out is copied, as a real store would. */
export class InMemoryStateStore implements StateStore, AlertOutbox {
  readonly #states = new Map<string, StoredState>();
  readonly #incidents = new Map<string, Incident>();
  readonly #alerts = new Map<string, RecordedAlert>();
  #commits = 0;

  /** All incidents, in the order in which they were opened. */
  get incidents(): readonly Incident[] {
    return structuredClone([...this.#incidents.values()]);
  }

  /** All alerts, sent or not, in the order in which they were recorded. */
  get alerts(): readonly RecordedAlert[] {
    return structuredClone([...this.#alerts.values()]);
  }

  async load(cluster: ClusterId): Promise<LoadedState> {
    return structuredClone(this.#states.get(cluster.key) ?? { state: unseen(cluster.id), isSeen: false });
  }

  async takeLease(cluster: ClusterId, lease: Lease, version: string | undefined): Promise<string> {
    const stored = this.#storedAt(cluster, version);
    return this.#write(cluster, { ...stored, lease });
  }

  async giveBack(cluster: ClusterId, readAt: string | undefined, version: string): Promise<void> {
    const { lease: _given, ...stored } = this.#storedAt(cluster, version);
    this.#write(cluster, { ...stored, ...(readAt === undefined ? {} : { readAt }) });
  }

  async commit(cluster: ClusterId, change: StateChange, version: string | undefined): Promise<string> {
    this.#storedAt(cluster, version);
    const { state, incidents, alerts, lease, readAt } = structuredClone(change);
    for (const incident of incidents) this.#incidents.set(incident.id, incident);
    for (const entry of alerts) this.#alerts.set(alertKey(entry), entry);
    return this.#write(cluster, {
      state,
      isSeen: true,
      ...(lease ? { lease } : {}),
      ...(readAt === undefined ? {} : { readAt }),
    });
  }

  async findIncident(id: string): Promise<Incident | undefined> {
    return structuredClone(this.#incidents.get(id));
  }

  async *abandoned(before: string): AsyncIterable<string> {
    for (const { state, lease } of this.#states.values())
      if (lease && lease.until < before) yield state.clusterId;
  }

  async *listClusters(): AsyncIterable<ClusterState> {
    for (const { state, isSeen } of this.#states.values()) if (isSeen) yield structuredClone(state);
  }

  async pending(cluster: ClusterId, alertId: string, channelKey: string): Promise<OutboxEntry | undefined> {
    const entries = await this.pendingOf(cluster);
    return entries.find((entry) => entry.alert.id === alertId && entry.channelKey === channelKey);
  }

  async pendingOf(cluster: ClusterId): Promise<readonly OutboxEntry[]> {
    return this.alerts
      .filter((alert) => alert.clusterId.toLowerCase() === cluster.key && isPending(alert))
      .map(entryOf)
      .sort(byRecording);
  }

  async *overdue(before: string): AsyncIterable<OutboxEntry> {
    for (const alert of this.alerts) if (isPending(alert) && alert.dueAt < before) yield entryOf(alert);
  }

  async countPending(): Promise<number> {
    return this.alerts.filter(isPending).length;
  }

  async claim(entry: OutboxEntry, until: string): Promise<OutboxEntry | undefined> {
    const stored = this.#alerts.get(alertKey(entry));
    if (!stored || !isPending(stored) || stored.attempts !== entry.attempts) return undefined;
    const claimed = { ...entry, attempts: entry.attempts + 1, dueAt: until };
    this.#alerts.set(alertKey(entry), { ...stored, ...claimed });
    return claimed;
  }

  async markSent(entry: OutboxEntry, at: string): Promise<void> {
    const stored = this.#alerts.get(alertKey(entry));
    if (stored) this.#alerts.set(alertKey(entry), { ...stored, sentAt: at });
  }

  async markTried(entry: OutboxEntry, _at: string, reason: string, nextTryAt: string): Promise<void> {
    this.#mark(entry, { lastError: reason, dueAt: nextTryAt });
  }

  async markGivenUp(entry: OutboxEntry, at: string, reason: string): Promise<void> {
    this.#mark(entry, { givenUpAt: at, lastError: reason });
  }

  #mark(entry: OutboxEntry, change: Partial<RecordedAlert>): void {
    const stored = this.#alerts.get(alertKey(entry));
    if (!stored || !isPending(stored) || stored.attempts !== entry.attempts) return;
    this.#alerts.set(alertKey(entry), { ...stored, ...change });
  }

  /** What is stored, to be changed at once: nothing else may happen between the look and the change. */
  #storedAt(cluster: ClusterId, version: string | undefined): LoadedState {
    const stored = this.#states.get(cluster.key);
    if (stored?.version === version) return stored ?? { state: unseen(cluster.id), isSeen: false };
    throw new StateConflictError(`Somebody else wrote the state of ${cluster.id} since it was read.`);
  }

  #write(cluster: ClusterId, stored: LoadedState): string {
    const version = `version ${++this.#commits}`;
    this.#states.set(cluster.key, { ...stored, version });
    return version;
  }
}

function alertKey({ alert, channelKey, clusterId }: OutboxEntry): string {
  return JSON.stringify([clusterId.toLowerCase(), alert.id, channelKey]);
}

function entryOf({ clusterId, alert, channelKey, recordedAt, attempts, dueAt }: RecordedAlert): OutboxEntry {
  return { clusterId, alert, channelKey, recordedAt, attempts, dueAt };
}

function isPending(alert: RecordedAlert): boolean {
  return alert.sentAt === undefined && alert.givenUpAt === undefined;
}
