import type { ClusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { Lease } from "../../../src/ports/state-store.ts";
import { leaseMs } from "../../../src/reconcile/cluster-lease.ts";
import { type Invocation, stoodStill } from "../invocation.ts";
import type { Verdicts } from "./verdicts.ts";

interface Holding {
  readonly run: Invocation;
  readonly lease: Lease;
  /** Milliseconds since 1970, by the right clock, whatever that of the holder's machine says. */
  readonly until: number;
}

/**
 * One run at a time: between a holder's taking of a lease and its end no other run reads that cluster or writes its
 * state, and a run that lost its lease writes nothing. Only one whose process stood still may go on without knowing that
 * it has lost it: it may read and send an update, which ARM judges by the eTag, but record nothing.
 */
export class LeaseJudge {
  readonly #verdicts: Verdicts;
  readonly #now: () => number;
  readonly #holdings = new Map<string, Holding>();
  /** The clusters that a run has held at some time. */
  readonly #held = new Map<Invocation, Set<string>>();
  #lost = 0;

  constructor(verdicts: Verdicts, now: () => number) {
    this.#verdicts = verdicts;
    this.#now = now;
  }

  /** How many writes were refused as the lease was lost. */
  get lost(): number {
    return this.#lost;
  }

  /** Who holds a cluster at this moment. */
  holder({ key }: ClusterId): Invocation | undefined {
    const holding = this.#holdings.get(key);
    return holding && holding.until > this.#now() ? holding.run : undefined;
  }

  taken(cluster: ClusterId, lease: Lease, run: Invocation): void {
    const other = this.holder(cluster);
    if (other && other !== run)
      this.#verdicts.violated(`${run.what} took ${cluster.name} while ${other.what} held it`);
    this.#holdings.set(cluster.key, { run, lease, until: this.#now() + leaseMs });
    this.#held.set(run, (this.#held.get(run) ?? new Set()).add(cluster.key));
  }

  /** The state was written: with the lease that is kept, or without one, which gives it back. */
  written(cluster: ClusterId, lease: Lease | undefined, run: Invocation): void {
    const holding = this.#holdings.get(cluster.key);
    if (holding?.run !== run) {
      const holder = holding ? `${holding.run.what} had taken it` : "nobody held it";
      this.#verdicts.violated(`${run.what} wrote the state of ${cluster.name}, and ${holder}`);
    }
    if (lease && lease.holder !== holding?.lease.holder)
      this.#verdicts.violated(`${run.what} wrote another's lease into ${cluster.name}`);
    if (!lease) this.#holdings.delete(cluster.key);
  }

  /** A write was refused, as somebody else had written. */
  refused(cluster: ClusterId, run: Invocation): void {
    if (this.#held.get(run)?.has(cluster.key)) this.#lost++;
  }

  /** The run turns to ARM, to read or to update. */
  turnsToArm(cluster: ClusterId, run: Invocation, toDo: "read" | "update"): void {
    if (!this.#held.get(run)?.has(cluster.key)) {
      this.#verdicts.violated(`${run.what} turned to ARM to ${toDo} ${cluster.name} without its lease`);
    } else if (this.holder(cluster) !== run && !stoodStill(run)) {
      this.#verdicts.violated(`${run.what} turned to ARM to ${toDo} ${cluster.name} after its lease`);
    }
  }
}
