import type { ClusterId } from "../core/cluster/cluster-id.ts";
import { digestOfAlert, digestOfIncident, digestOfState } from "../core/incident/incident-digest.ts";
import type { ClusterState } from "../core/model/cluster-state.ts";
import { later } from "../core/time/later.ts";
import {
  type Lease,
  type LeaseOrder,
  type LoadedState,
  type StateChange,
  StateConflictError,
  type StateStore,
  StateTooLargeError,
} from "../ports/state-store.ts";
import { runsInARow } from "./event-burst.ts";

/**
 * How long a run holds its cluster since it wrote it last: longer than its budget (15 s). A run that dies keeps others
 * away for so long; one that outlives it can write nothing more.
 */
export const leaseMs = 20_000;

/** What a run records: the lease goes with it. */
type RunChange = Pick<StateChange, "state" | "incidents" | "alerts" | "history">;

/**
 * True while another run has the cluster: by the store's clock, as the holder's machine may be ahead or behind by
 * anything. Where the store does not say, the version fences whoever had it.
 */
export function isHeld({ lease, ageMs }: LoadedState): boolean {
  return lease !== undefined && ageMs !== undefined && ageMs < leaseMs;
}

/**
 * A cluster in the hands of the one run that holds its lease: the only way for a run to write its state. The version
 * under which the lease was taken fences every write: once another run has taken over, all of them are conflicts.
 */
export class ClusterLease {
  readonly cluster: ClusterId;
  /** True where the run before this one did not give its lease back: it died, or took too long. */
  readonly isTakenOver: boolean;
  readonly takenAt: Date;
  readonly #store: StateStore;
  readonly #lease: Lease;
  readonly #order: LeaseOrder;
  /** Stays as it is until this run's own read is carried through. */
  readonly #carriedBefore: number | undefined;
  #version: string;
  #state: ClusterState;
  #isHeld = true;

  private constructor(
    cluster: ClusterId,
    store: StateStore,
    lease: Lease,
    { state, carriedEpoch, lease: before }: LoadedState,
    order: LeaseOrder,
    version: string,
    takenAt: Date,
  ) {
    this.cluster = cluster;
    this.takenAt = takenAt;
    this.isTakenOver = before !== undefined;
    this.#store = store;
    this.#lease = lease;
    this.#order = order;
    this.#carriedBefore = carriedEpoch;
    this.#state = state;
    this.#version = version;
  }

  /**
   * Takes the lease of a cluster that was loaded just before; `undefined` where another run was faster.
   * @param holder names this run; no other ever has the same name
   */
  static async take(
    cluster: ClusterId,
    loaded: LoadedState,
    holder: string,
    store: StateStore,
    now: Date,
  ): Promise<ClusterLease | undefined> {
    const lease = { holder, until: later(now, leaseMs / 1000) };
    const order = { epoch: (loaded.epoch ?? 0) + 1, runsInARow: runsInARow(loaded) };
    try {
      const version = await store.takeLease(cluster, lease, order, loaded.version);
      return new ClusterLease(cluster, store, lease, loaded, order, version, now);
    } catch (error) {
      if (error instanceof StateConflictError) return undefined;
      throw error;
    }
  }

  /**
   * True where the lease is over by this machine's clock: the process stood still, and somebody else may have taken the
   * cluster, or have deleted it and made another one, which an update without an eTag could not tell from the first.
   */
  isOver(now: Date): boolean {
    return Date.parse(this.#lease.until) <= now.getTime();
  }

  /** What is remembered of the cluster, with everything that this run has recorded. */
  get state(): ClusterState {
    return this.#state;
  }

  /**
   * Records a change, and keeps the cluster.
   * @throws StateConflictError when the lease was lost
   */
  async commit(change: RunChange): Promise<void> {
    const kept = {
      ...change,
      lease: this.#lease,
      ...this.#order,
      ...(this.#carriedBefore === undefined ? {} : { carriedEpoch: this.#carriedBefore }),
    };
    this.#version = await this.#write(kept);
    this.#state = change.state;
  }

  /**
   * Records the last change, if there is one, and gives the cluster back in the same write: what this run's read showed
   * has been carried through.
   * @throws StateConflictError when the lease was lost
   */
  async finish(change?: RunChange): Promise<void> {
    if (change) {
      await this.#write({ ...change, ...this.#order, carriedEpoch: this.#order.epoch });
      this.#state = change.state;
    } else {
      await this.#store.release(this.cluster, this.#order.epoch, this.#version);
    }
    this.#isHeld = false;
  }

  /** What is too large to be recorded is recorded as a digest; what is told and put back now is the whole. */
  async #write(change: StateChange): Promise<string> {
    try {
      return await this.#store.commit(this.cluster, change, this.#version);
    } catch (error) {
      if (!(error instanceof StateTooLargeError)) throw error;
      return this.#store.commit(this.cluster, digestOfChange(change), this.#version);
    }
  }

  /** Gives the cluster back where the run was not carried through. Never throws: the lease ends by itself. */
  async release(): Promise<void> {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    await this.#store.release(this.cluster, undefined, this.#version).catch(() => undefined);
  }
}

function digestOfChange({ state, incidents, alerts, ...lease }: StateChange): StateChange {
  return {
    ...lease,
    state: digestOfState(state),
    incidents: incidents.map(digestOfIncident),
    alerts: alerts.map((entry) =>
      entry.kind === "alert" ? { ...entry, alert: digestOfAlert(entry.alert) } : entry,
    ),
  };
}
