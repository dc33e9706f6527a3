import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { ClusterState } from "../core/model/cluster-state.ts";
import type { ClusterSummary } from "../core/model/cluster-summary.ts";
import type { HistoryEntry } from "../core/model/history-entry.ts";
import type { Incident } from "../core/model/incident.ts";
import type { HistoryStore } from "./history.ts";
import type { OutboxEntry, OutboxPlace } from "./outbox-entry.ts";

/**
 * Who works on a cluster. A run that dies holds it until the row has grown old by the store's clock (`ageMs`); a run that
 * outlives its lease can write nothing more, as whoever takes it next changes the version.
 */
export interface Lease {
  /** Names one run; no other ever has the same name. */
  readonly holder: string;
  /** Until when the run counts on it, by its own machine's clock, ISO 8601 UTC: for that run, and for people who look. */
  readonly until: string;
}

/**
 * How the reads of a cluster follow one another, by the store's own count: the clocks of two machines cannot tell. A run
 * reads after it has taken the lease, so of two leases the one with the higher epoch began its reads later.
 */
export interface ReadOrder {
  /** How many leases were taken: the last one's number. Absent where none was. */
  readonly epoch?: number;
  /** The epoch of the last run whose read was carried through. */
  readonly carriedEpoch?: number;
  /** How many runs have followed one another at once, the last one included: so a burst of events shows itself. */
  readonly runsInARow?: number;
}

/** Where a lease that is taken stands in that order. */
export type LeaseOrder = Required<Pick<ReadOrder, "epoch" | "runsInARow">>;

/** A cluster's state with the version under which it was read; no version when nothing was there yet. */
export interface LoadedState extends ReadOrder {
  readonly state: ClusterState;
  readonly version?: string;
  /** False where no run has recorded anything of the cluster yet. */
  readonly isSeen: boolean;
  /** The last lease that was taken and not given back; it may be over. */
  readonly lease?: Lease;
  /**
   * How long ago anything of this was written last, in milliseconds by the store's own clock, which may count in whole
   * seconds; absent when nothing was there yet, or where the store does not say.
   */
  readonly ageMs?: number;
}

/** What one run changes. */
export interface StateChange extends ReadOrder {
  readonly state: ClusterState;
  /** Incidents that were opened, moved or closed. */
  readonly incidents: readonly Incident[];
  /** What is to be told, recorded together with the transitions that it tells: alerts, and notices about this cluster. */
  readonly alerts: readonly OutboxEntry[];
  /** What the history tells of it, recorded in the same write, and published after it. */
  readonly history?: readonly HistoryEntry[];
  /** The lease that is kept; without one it is given back with this very write. */
  readonly lease?: Lease;
}

/** Somebody else wrote the cluster's state since it was read: read again and decide anew. */
export class StateConflictError extends Error {
  override readonly name = "StateConflictError";
}

/** What is to be recorded fits into no row, or all of it into no transaction: record a digest of it. */
export class StateTooLargeError extends Error {
  override readonly name = "StateTooLargeError";
}

/** What is remembered of the clusters. */
export interface StateStore extends HistoryStore {
  load(cluster: ClusterId): Promise<LoadedState>;
  /**
   * Takes a cluster's lease, in this order, and answers the new version, under which alone its state can be written from
   * now on. Whether the last lease is over is for the caller to see.
   * @throws StateConflictError when the stored version is not `version`: somebody else was faster
   */
  takeLease(
    cluster: ClusterId,
    lease: Lease,
    order: LeaseOrder,
    version: string | undefined,
  ): Promise<string>;
  /**
   * Gives the lease back where there is nothing else to write. Without `carriedEpoch` that stays as it is.
   * @throws StateConflictError when the stored version is not `version`: the lease was lost
   */
  release(cluster: ClusterId, carriedEpoch: number | undefined, version: string): Promise<void>;
  /**
   * Writes the change as one transaction, all of it or nothing, and answers the new version.
   * @throws StateConflictError when the stored version is not `version`; StateTooLargeError for what cannot be stored
   */
  commit(cluster: ClusterId, change: StateChange, version: string | undefined): Promise<string>;
  /** An incident by its id, open or closed, for as long as what is past is kept. */
  findIncident(id: string): Promise<Incident | undefined>;
  /** All clusters that are remembered, or those of one subscription, in no particular order. */
  listClusters(subscriptionId?: string): AsyncIterable<ClusterSummary>;
  /** The subscriptions of which clusters were ever remembered. */
  subscriptions(): Promise<readonly string[]>;
  /**
   * The clusters of which something is under way or waits, in no particular order. What it costs hangs on how many they
   * are, and neither on how many clusters there are nor on what is past.
   * @param pastBefore what ended before this instant (ISO 8601 UTC) is past
   */
  unfinished(pastBefore: string): AsyncIterable<Unfinished>;
  /**
   * Puts away what is past of a cluster, or of the app itself, and lets go of the cluster once nothing of it is under way.
   * Whatever breaks off is done the next time.
   */
  tidy(place: OutboxPlace, pastBefore: string): Promise<void>;
}

/** A cluster of which something is under way or waits. */
export interface Unfinished {
  readonly cluster: ClusterId;
  /** Absent where it cannot be read. */
  readonly loaded?: LoadedState;
  /** What is to be told and not sent yet, in the order in which it was recorded. */
  readonly pending: readonly OutboxEntry[];
  /** True where something of it is past, or nothing is under way any more: `tidy` has something to do. */
  readonly isUntidy: boolean;
}

/** The alerts and notices that are recorded and not sent yet. */
export interface AlertOutbox {
  /** One entry by the id of what it tells, or `undefined` when it has been sent, given up or never recorded. */
  pending(place: OutboxPlace, toldId: string, channelKey: string): Promise<OutboxEntry | undefined>;
  /** All entries of a cluster, or of the app itself, that are not sent yet, in the order in which they were recorded. */
  pendingOf(place: OutboxPlace): Promise<readonly OutboxEntry[]>;
  /** Those of some entries that were never recorded, neither sent since nor given up. */
  notRecorded(entries: readonly OutboxEntry[]): Promise<readonly OutboxEntry[]>;
  /**
   * Begins a try: answers the entry with one attempt more, locked until `lockedUntil`, or `undefined` where somebody else has begun
   * one since `entry` was read, or it has ended. Of many who claim the same entry, one gets it.
   */
  claim(entry: OutboxEntry, lockedUntil: string): Promise<OutboxEntry | undefined>;
  /** The channel took it. */
  markSent(entry: OutboxEntry, at: string): Promise<void>;
  /** It was tried in vain and stays to be sent: the next try is planned. */
  markTried(entry: OutboxEntry, at: string, reason: string, nextAttemptAt: string): Promise<void>;
  /** It was not tried, and waits until `nextAttemptAt` or until whoever makes room for it claims it. */
  hold(entry: OutboxEntry, reason: string, nextAttemptAt: string): Promise<void>;
  /** It will not be tried again. */
  markGivenUp(entry: OutboxEntry, at: string, reason: string): Promise<void>;
}
