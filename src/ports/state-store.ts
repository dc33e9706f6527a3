import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Alert } from "../core/incident/alert.ts";
import type { ClusterState } from "../core/incident/cluster-state.ts";
import type { Incident } from "../core/incident/incident.ts";

/** A cluster's state with the version under which it was read; no version when there was none yet. */
export interface LoadedState {
  readonly state: ClusterState;
  readonly version?: string;
}

/** An alert that is to reach one channel. */
export interface OutboxEntry {
  readonly clusterId: string;
  readonly alert: Alert;
  /** Which channel; see `AlertChannel.key`. */
  readonly channelKey: string;
  /** When it was recorded, ISO 8601 UTC. */
  readonly recordedAt: string;
  /** How many times it has been tried. */
  readonly attempts: number;
}

/** What one run changes. */
export interface StateChange {
  readonly state: ClusterState;
  /** Incidents that were opened, moved or closed. */
  readonly incidents: readonly Incident[];
  /** Alerts to be sent, recorded together with the transition that they tell. */
  readonly alerts: readonly OutboxEntry[];
}

/** Somebody else wrote the cluster's state since it was read: read again and decide anew. */
export class StateConflictError extends Error {
  override readonly name = "StateConflictError";
}

/** What is remembered of the clusters. */
export interface StateStore {
  load(cluster: ClusterId): Promise<LoadedState>;
  /**
   * Writes the change as one transaction, all of it or nothing, and answers the new version.
   * @throws StateConflictError when the stored version is not `version`
   */
  commit(cluster: ClusterId, change: StateChange, version: string | undefined): Promise<string>;
  /** An incident by its id, open or closed. */
  findIncident(id: string): Promise<Incident | undefined>;
  /** All clusters that are remembered, in no particular order. */
  listClusters(): AsyncIterable<ClusterState>;
}

/** The alerts that are recorded and not sent yet. */
export interface AlertOutbox {
  /** One entry, or `undefined` when it has been sent, given up or never recorded. */
  pending(cluster: ClusterId, alertId: string, channelKey: string): Promise<OutboxEntry | undefined>;
  /** All entries of a cluster that are not sent yet. */
  pendingOf(cluster: ClusterId): Promise<readonly OutboxEntry[]>;
  /**
   * The entries of all clusters that are not sent yet and whose next try was due before an instant (ISO 8601 UTC), in no
   * particular order. One that was never tried is due when it is recorded.
   */
  overdue(before: string): AsyncIterable<OutboxEntry>;
  /** The channel took it. */
  markSent(entry: OutboxEntry, at: string): Promise<void>;
  /** It was tried in vain and stays to be sent: the next try is planned. */
  markTried(entry: OutboxEntry, at: string, reason: string, nextTryAt: string): Promise<void>;
  /** It will not be tried again. */
  markGivenUp(entry: OutboxEntry, at: string, reason: string): Promise<void>;
}
