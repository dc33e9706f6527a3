import { byRecording } from "../../src/adapters/storage/alert-row.ts";
import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { type ClusterState, unseen } from "../../src/core/incident/cluster-state.ts";
import type { Incident } from "../../src/core/incident/incident.ts";
import {
  type AlertOutbox,
  type LoadedState,
  type OutboxEntry,
  type StateChange,
  StateConflictError,
  type StateStore,
} from "../../src/ports/state-store.ts";

/** An alert of the outbox with what became of it. */
export interface RecordedAlert extends OutboxEntry {
  /** When the next try is due, ISO 8601 UTC. */
  readonly dueAt: string;
  readonly sentAt?: string;
  readonly givenUpAt?: string;
  readonly lastError?: string;
}

/** A state store and outbox in memory. What goes in and out is copied, as a real store would. */
export class InMemoryStateStore implements StateStore, AlertOutbox {
  readonly #states = new Map<string, { readonly state: ClusterState; readonly version: string }>();
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
    return structuredClone(this.#states.get(cluster.key) ?? { state: unseen(cluster.id) });
  }

  async commit(cluster: ClusterId, change: StateChange, version: string | undefined): Promise<string> {
    if (this.#states.get(cluster.key)?.version !== version) {
      throw new StateConflictError(`Somebody else wrote the state of ${cluster.id} since it was read.`);
    }
    const { state, incidents, alerts } = structuredClone(change);
    const next = `version ${++this.#commits}`;
    this.#states.set(cluster.key, { state, version: next });
    for (const incident of incidents) this.#incidents.set(incident.id, incident);
    for (const entry of alerts) this.#alerts.set(alertKey(entry), { ...entry, dueAt: entry.recordedAt });
    return next;
  }

  async findIncident(id: string): Promise<Incident | undefined> {
    return structuredClone(this.#incidents.get(id));
  }

  async *listClusters(): AsyncIterable<ClusterState> {
    for (const { state } of this.#states.values()) yield structuredClone(state);
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

  async markSent(entry: OutboxEntry, at: string): Promise<void> {
    this.#mark(entry, { sentAt: at });
  }

  async markTried(entry: OutboxEntry, _at: string, reason: string, nextTryAt: string): Promise<void> {
    this.#mark(entry, { lastError: reason, dueAt: nextTryAt });
  }

  async markGivenUp(entry: OutboxEntry, at: string, reason: string): Promise<void> {
    this.#mark(entry, { givenUpAt: at, lastError: reason });
  }

  #mark(entry: OutboxEntry, change: Partial<RecordedAlert>): void {
    const stored = this.#alerts.get(alertKey(entry));
    if (!stored || !isPending(stored)) return;
    this.#alerts.set(alertKey(entry), { ...stored, ...change, attempts: stored.attempts + 1 });
  }
}

function alertKey({ alert, channelKey, clusterId }: OutboxEntry): string {
  return JSON.stringify([clusterId.toLowerCase(), alert.id, channelKey]);
}

function entryOf({ clusterId, alert, channelKey, recordedAt, attempts }: RecordedAlert): OutboxEntry {
  return { clusterId, alert, channelKey, recordedAt, attempts };
}

function isPending(alert: RecordedAlert): boolean {
  return alert.sentAt === undefined && alert.givenUpAt === undefined;
}
