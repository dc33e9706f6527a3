import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
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
  readonly #clusters = new Map<string, FleetCluster>();
  #created = 0;

  constructor(arm: InMemoryClusterGateway, kinds: readonly ClusterKind[], showsETag: boolean) {
    this.#arm = arm;
    this.#showsETag = showsETag;
    kinds.forEach((kind, place) => {
      this.#seed(kind, place, false);
    });
  }

  get clusters(): readonly FleetCluster[] {
    return [...this.#clusters.values()];
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
    const id = this.#arm.seed(bodyOf(kind, `aks-${place + 1}`, resourceUid, this.#showsETag, leaves));
    this.#clusters.set(id.key, { id, kind, place, resourceUid });
  }
}
