import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { isPrivate, type ListedProperty } from "../../src/core/cluster/exposure.ts";
import type { GuardedSetting } from "../../src/core/cluster/guarded-setting.ts";
import type { JsonObject } from "../../src/core/json/json.ts";
import type { ClusterState } from "../../src/core/model/cluster-state.ts";
import { snapshotOf } from "../core/cluster/cluster-fixtures.ts";
import type { InMemoryClusterGateway } from "../fakes/in-memory-cluster-gateway.ts";
import { type Child, choicesOf, type WayIn, waysIn } from "./child-choices.ts";
import type { FleetCluster } from "./fleet.ts";
import type { People } from "./people.ts";
import type { Surroundings } from "./process.ts";
import { Random } from "./random.ts";

/** How people change what is beside the clusters' settings, in one world. */
export interface ChildScenario {
  readonly changes: number;
  /** Whether what only a preview version shows is read. */
  readonly readsPreview: boolean;
  /** How likely the event of a change is lost for good: only of the cluster whose daily look comes while the world lasts. */
  readonly losesEvents: number;
  /** Whether all of it is taken back before the world ends. */
  readonly takesBack: boolean;
}

/** Something that lets somebody into a cluster and was not there when it was created. */
export interface StandingGrant {
  readonly setting: GuardedSetting;
  /** What is written of it wherever it is told. */
  readonly mark: string;
  /** Since when it stands without a break, in milliseconds since 1970. */
  readonly since: number;
}

interface Stock {
  readonly resourceUid: string;
  readonly items: Record<WayIn, readonly Child[]>;
}

/** What is beside the clusters' own settings, and whoever changes it: bindings, connections, administrators, connectivity. */
export class Children {
  readonly #arm: InMemoryClusterGateway;
  readonly #people: People;
  readonly #around: Surroundings;
  readonly #random: Random;
  readonly #scenario: ChildScenario;
  readonly #stocks = new Map<string, Stock>();
  readonly #since = new Map<string, number>();

  constructor(
    seed: number,
    arm: InMemoryClusterGateway,
    people: People,
    around: Surroundings,
    scenario: ChildScenario,
  ) {
    this.#arm = arm;
    this.#people = people;
    this.#around = around;
    this.#random = new Random(seed ^ 0xc417d);
    this.#scenario = scenario;
  }

  /** The items of a list, as ARM shows them. */
  listOf(cluster: FleetCluster, name: ListedProperty): readonly JsonObject[] {
    const { items } = this.#stockOf(cluster);
    return waysIn.filter((known) => known === name).flatMap((known) => items[known].map(({ item }) => item));
  }

  /** What only a preview version shows of a cluster's connectivity. */
  connectivityOf(cluster: FleetCluster): JsonObject {
    return Object.assign(
      {},
      ...this.#stockOf(cluster).items.clusterAPIConnectivityProfile.map(({ item }) => item),
    );
  }

  /** What lets somebody in that was not there when the cluster was created, as far as it is in force. */
  standing(cluster: FleetCluster): readonly StandingGrant[] {
    if (!this.#arm.has(cluster.id)) return [];
    const { items } = this.#stockOf(cluster);
    return waysIn
      .filter((name) => this.#isThere(cluster.id, name))
      .flatMap((name) =>
        items[name].flatMap(({ setting, mark }) =>
          mark === undefined || !this.#isInForce(cluster.id, name, mark)
            ? []
            : [{ setting, mark, since: this.#since.get(`${cluster.id.key} ${mark}`) ?? 0 }],
        ),
      );
  }

  /** An update that was sent before and arrives late puts back all of the body that it was made from, administrators too. */
  #isInForce(id: ClusterId, name: WayIn, mark: string): boolean {
    return (
      name !== "aadProfile" ||
      JSON.stringify(snapshotOf(this.#arm.body(id)).exposure.aadProfile).includes(mark)
    );
  }

  /** Somebody changes one of the ways into a cluster, once what it has was learned. */
  change(cluster: FleetCluster, state: ClusterState | undefined): void {
    const { id, toAccept } = cluster;
    if (!this.#arm.has(id) || toAccept) return;
    const name = this.#random.pick(waysIn);
    if (!this.#isThere(id, name) || !isLearned(name, cluster, state)) return;
    // What was there from the start and was taken away is not approved any more once somebody has seen that.
    const [created] = choicesOf[name];
    const now = this.#stockOf(cluster).items[name];
    const chosen = this.#random.pick(choicesOf[name]);
    this.#set(
      cluster,
      name,
      chosen.filter((child) => !created.includes(child) || now.includes(child)),
    );
  }

  /** Everything is taken back that was not there when the cluster was created. */
  takeBack(cluster: FleetCluster): void {
    const { id, toAccept } = cluster;
    if (!this.#arm.has(id) || toAccept) return;
    for (const name of waysIn) {
      const { items } = this.#stockOf(cluster);
      const left = items[name].filter(({ mark }) => mark === undefined);
      if (left.length < items[name].length) this.#set(cluster, name, left);
    }
  }

  #set(cluster: FleetCluster, name: WayIn, chosen: readonly Child[]): void {
    const { clock, trace } = this.#around;
    const { id } = cluster;
    const stock = this.#stockOf(cluster);
    const before = new Set(stock.items[name].map(({ mark }) => mark));
    const isOfBody = name === "aadProfile" || name === "clusterAPIConnectivityProfile";
    if (isOfBody) {
      const groups = chosen.map(({ item }) => String(item.group));
      const leaves =
        name === "aadProfile" ? [{ path: ["aadProfile", "adminGroupObjectIDs"], value: groups }] : [];
      if (!this.#people.administer(cluster, leaves)) return;
    }
    trace.note("mallory", `sets ${name} of ${id.name}: ${JSON.stringify(chosen.map(({ item }) => item))}`);
    this.#stocks.set(id.key, { ...stock, items: { ...stock.items, [name]: chosen } });
    for (const { mark } of chosen)
      if (mark !== undefined && !before.has(mark)) this.#since.set(`${id.key} ${mark}`, clock.now);
    if (isOfBody) return;
    const losesEvents = cluster.place === 0 && this.#random.chance(this.#scenario.losesEvents);
    if (losesEvents) trace.note("events", `of ${name} of ${id.name} IS LOST`);
    else this.#people.reportChild(cluster, name, this.#random.chance(0.5) ? "Write" : "Delete");
  }

  #isThere(id: ClusterId, name: WayIn): boolean {
    if (name === "clusterAPIConnectivityProfile") return this.#scenario.readsPreview;
    return name !== "privateEndpointConnections" || isPrivate(snapshotOf(this.#arm.body(id)).exposure);
  }

  /** Of whoever stands under the id now: a new cluster has nothing but what everybody has. */
  #stockOf({ id, resourceUid }: FleetCluster): Stock {
    const known = this.#stocks.get(id.key);
    if (known?.resourceUid === resourceUid) return known;
    const items = Object.fromEntries(waysIn.map((name) => [name, choicesOf[name][0]]));
    const stock: Stock = { resourceUid, items: { ...emptyItems, ...items } };
    this.#stocks.set(id.key, stock);
    return stock;
  }
}

const emptyItems: Record<WayIn, readonly Child[]> = {
  trustedAccessRoleBindings: [],
  privateEndpointConnections: [],
  clusterAPIConnectivityProfile: [],
  aadProfile: [],
};

/** True once what was approved for a way in is remembered of whoever stands under the id now. */
function isLearned(name: WayIn, { resourceUid }: FleetCluster, state: ClusterState | undefined): boolean {
  const { baseline } = state ?? {};
  return baseline?.resourceUid === resourceUid && baseline.approved[name] !== undefined;
}
