import { readCluster } from "../../src/core/cluster/cluster-snapshot.ts";
import type { FleetInventory, FleetRow, InventoryAnswer } from "../../src/ports/fleet-inventory.ts";
import type { InMemoryClusterGateway } from "../fakes/in-memory-cluster-gateway.ts";
import { InMemoryFleetInventory } from "../fakes/in-memory-fleet-inventory.ts";
import type { Fleet } from "./fleet.ts";
import type { Random } from "./random.ts";

/** Whoever simulates a call ends it. */
type Unsignalled = { readonly [Name in keyof FleetInventory]: unknown };

/** An inventory that shows the clusters as they are, or as they were when it was asked before. */
export class LaggingInventory implements Unsignalled {
  readonly #shown = new InMemoryFleetInventory();
  readonly #arm: InMemoryClusterGateway;
  readonly #fleet: Fleet;
  readonly #random: Random;

  constructor(arm: InMemoryClusterGateway, fleet: Fleet, random: Random) {
    this.#arm = arm;
    this.#fleet = fleet;
    this.#random = random;
  }

  async clusters(ids: readonly string[], next: string | undefined): Promise<InventoryAnswer<FleetRow>> {
    if (this.#random.chance(0.7)) this.#catchUp();
    return this.#shown.clusters(ids, next);
  }

  listed(id: string): Promise<InventoryAnswer<FleetRow>> {
    return this.#shown.listed(id);
  }

  changes(ids: readonly string[], since: string, next: string | undefined) {
    return this.#shown.changes(ids, since, next);
  }

  #catchUp(): void {
    this.#shown.rows = this.#fleet.clusters
      .filter(({ id }) => this.#arm.has(id))
      .map(({ id }): FleetRow => {
        const snapshot = readCluster(this.#arm.body(id));
        return "problem" in snapshot ? { cluster: id } : { cluster: id, snapshot };
      });
  }
}
