import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { snapshotOf } from "../core/cluster/cluster-fixtures.ts";
import type { InMemoryClusterGateway } from "../fakes/in-memory-cluster-gateway.ts";
import { bodyOf, type ClusterKind, openingLeaves } from "./exposures.ts";

/** A cluster of the simulated world, whoever stands under its id at present. */
export interface FleetCluster {
  readonly id: ClusterId;
  readonly kind: ClusterKind;
  /** Counts from 0: the number of its trouble's `place`. */
  readonly place: number;
  /** Of the cluster that stands under its id now, or stood there last. */
  readonly resourceUid: string;
  /** The incident that a person wants to accept: from then on nobody writes the cluster any more. */
  readonly toAccept?: string;
}

/** The clusters of the simulated world: created, deleted, and created anew under the same id. */
export class Fleet {
  readonly #arm: InMemoryClusterGateway;
  readonly #showsETag: boolean;
  readonly #subscriptions: number;
  readonly #clusters = new Map<string, FleetCluster>();
  #created = 0;

  /** @param subscriptions over how many of them the clusters are spread */
  constructor(
    arm: InMemoryClusterGateway,
    kinds: readonly ClusterKind[],
    showsETag: boolean,
    subscriptions: number,
  ) {
    this.#arm = arm;
    this.#showsETag = showsETag;
    this.#subscriptions = subscriptions;
    kinds.forEach((kind, place) => {
      this.#seed(kind, place, false);
    });
  }

  get clusters(): readonly FleetCluster[] {
    return [...this.#clusters.values()];
  }

  /** Those of a subscription. */
  in(subscriptionId: string): readonly FleetCluster[] {
    return this.clusters.filter(({ id }) => id.subscriptionId === subscriptionId);
  }

  of(id: ClusterId): FleetCluster {
    const cluster = this.#clusters.get(id.key);
    if (!cluster) throw new Error(`there is no cluster ${id.id}`);
    return cluster;
  }

  /** A person is about to accept what an incident is about. */
  close(cluster: FleetCluster, incidentId: string): void {
    this.#clusters.set(cluster.id.key, { ...cluster, toAccept: incidentId });
  }

  /** Another cluster under the id of one that was deleted: protected, or open to everybody from the start. */
  recreate({ kind, place }: FleetCluster, isOpen: boolean): void {
    this.#seed(kind, place, isOpen);
  }

  #seed(kind: ClusterKind, place: number, isOpen: boolean): void {
    const resourceUid = `uid-${++this.#created}`;
    const leaves = isOpen ? openingLeaves(kind) : [];
    const name = `aks-${place + 1}`;
    const subscription = place % this.#subscriptions;
    const body = bodyOf(kind, name, resourceUid, this.#showsETag, leaves, subscription);
    const { cluster: id } = snapshotOf(body);
    this.#clusters.set(id.key, { id, kind, place, resourceUid });
    this.#arm.seed(body);
  }
}
