import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { readCluster } from "../../src/core/cluster/cluster-snapshot.ts";
import type { FleetChange } from "../../src/core/model/fleet-change.ts";
import type { FleetInventory, FleetRow, InventoryAnswer } from "../../src/ports/fleet-inventory.ts";
import type { InMemoryClusterGateway } from "../fakes/in-memory-cluster-gateway.ts";
import { InMemoryFleetInventory } from "../fakes/in-memory-fleet-inventory.ts";
import type { Fleet } from "./fleet.ts";
import type { Surroundings } from "./process.ts";
import { Random } from "./random.ts";
import type { Watch } from "./watch.ts";

/** Whoever simulates a call ends it. */
type Unsignalled = { readonly [Name in keyof FleetInventory]: unknown };

/** What is changed is shown after so long at the latest, in milliseconds. */
export const longestLagMs = 10 * 60_000;

/**
 * An inventory that shows the clusters as they are, or as they were some minutes ago; that leaves some out, and breaks off
 * between its pages. ARM's own list, which is asked beside it, shows them as they are.
 */
export class LaggingInventory implements Unsignalled {
  readonly #shown = new InMemoryFleetInventory();
  readonly #arm: InMemoryClusterGateway;
  readonly #fleet: Fleet;
  readonly #random: Random;
  readonly #watch: Watch;
  readonly #isVanished: (subscriptionId: string) => boolean;

  /** @param isVanished true for a subscription of which nothing may be read now */
  constructor(
    seed: number,
    arm: InMemoryClusterGateway,
    fleet: Fleet,
    watch: Watch,
    isVanished: (subscriptionId: string) => boolean,
  ) {
    this.#arm = arm;
    this.#fleet = fleet;
    this.#random = new Random(seed ^ 0x1a66);
    this.#watch = watch;
    this.#isVanished = isVanished;
    this.#shown.pageSize = watch.pageSize;
  }

  /** Takes over how the clusters are, every few minutes, whether anybody asks or not. */
  keepUp({ clock }: Pick<Surroundings, "clock">): void {
    this.#catchUp();
    clock.after(longestLagMs, () => this.keepUp({ clock }));
  }

  /** Somebody changed guarded settings of a cluster. */
  changed(change: FleetChange): void {
    this.#shown.known.push(change);
  }

  async clusters(ids: readonly string[], next: string | undefined): Promise<InventoryAnswer<FleetRow>> {
    const { tokenRefusals, oddRows } = this.#watch;
    const readable = ids.filter((id) => !this.#isVanished(id));
    if (readable.length === 0) return { kind: "denied", reason: "Forbidden: no access" };
    if (next !== undefined && tokenRefusals > 0 && this.#random.chance(tokenRefusals))
      return { kind: "token-refused", reason: "the skip token is not taken any more" };
    if (this.#random.chance(0.7)) this.#catchUp();
    const answer = await this.#shown.clusters(readable, next);
    if (answer.kind !== "page" || oddRows === 0) return answer;
    return { ...answer, items: answer.items.flatMap((row) => this.#asIs(row)) };
  }

  async listed(id: string): Promise<InventoryAnswer<FleetRow>> {
    if (this.#isVanished(id)) return { kind: "denied", reason: "403: AuthorizationFailed" };
    return {
      kind: "page",
      items: this.#truth().filter((row) => row.cluster.subscriptionId === id),
      oddRows: 0,
    };
  }

  changes(ids: readonly string[], since: string, next: string | undefined) {
    return this.#shown.changes(ids, since, next);
  }

  /** Some rows are left out in silence, and some cannot be judged. */
  #asIs(row: FleetRow): readonly FleetRow[] {
    if (!this.#random.chance(this.#watch.oddRows)) return [row];
    return this.#random.chance(0.5) ? [] : [{ cluster: row.cluster }];
  }

  #catchUp(): void {
    this.#shown.rows = [...this.#truth()];
  }

  #truth(): readonly FleetRow[] {
    return this.#fleet.clusters
      .map(({ id }) => id)
      .filter((id) => this.#arm.has(id))
      .map((id) => rowOf(id, this.#arm));
  }
}

function rowOf(cluster: ClusterId, arm: InMemoryClusterGateway): FleetRow {
  const snapshot = readCluster(arm.body(cluster));
  return "problem" in snapshot ? { cluster } : { cluster, snapshot };
}
