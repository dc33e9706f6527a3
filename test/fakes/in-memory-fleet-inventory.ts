import type { ClusterSnapshot } from "../../src/core/cluster/cluster-snapshot.ts";
import type { FleetChange } from "../../src/core/model/fleet-change.ts";
import type { FleetInventory, FleetRow, InventoryAnswer } from "../../src/ports/fleet-inventory.ts";

/** An inventory in memory: what it shows is what a test puts in, and not what ARM knows. */
export class InMemoryFleetInventory implements FleetInventory {
  /** What it shows; a cluster without a snapshot cannot be judged. */
  rows: FleetRow[] = [];
  known: FleetChange[] = [];
  /** Subscriptions of which nothing may be read. */
  readonly unreadable = new Set<string>();
  /** What ARM lists of a subscription of which nothing is shown. */
  readonly lists = new Map<string, readonly FleetRow[]>();
  pageSize = 1_000;
  /** What the next questions are answered instead, in turn; `undefined` for the truth. */
  readonly answers: (InventoryAnswer<never> | undefined)[] = [];
  /** What the next lists are answered instead, in turn; `undefined` for the truth. */
  readonly listAnswers: (InventoryAnswer<FleetRow> | undefined)[] = [];
  /** What the next questions for changes are answered instead, in turn. */
  readonly changeAnswers: InventoryAnswer<FleetChange>[] = [];
  readonly asked: {
    readonly what: "clusters" | "changes" | "listed";
    readonly subscriptionIds: readonly string[];
  }[] = [];

  /** Shows a cluster, in place of what it showed of it before. */
  show(snapshot: ClusterSnapshot): void {
    const { cluster } = snapshot;
    this.rows = [...this.rows.filter((row) => row.cluster.key !== cluster.key), { cluster, snapshot }];
  }

  async clusters(
    subscriptionIds: readonly string[],
    next: string | undefined,
  ): Promise<InventoryAnswer<FleetRow>> {
    this.asked.push({ what: "clusters", subscriptionIds });
    const readable = subscriptionIds.filter((id) => !this.unreadable.has(id));
    const rows = this.rows.filter(({ cluster }) => readable.includes(cluster.subscriptionId));
    if (readable.length === 0)
      return this.answers.shift() ?? { kind: "denied", reason: "Forbidden: no access" };
    return this.answers.shift() ?? this.#page(rows, next);
  }

  async listed(subscriptionId: string): Promise<InventoryAnswer<FleetRow>> {
    this.asked.push({ what: "listed", subscriptionIds: [subscriptionId] });
    const instead = this.listAnswers.shift();
    if (instead) return instead;
    if (this.unreadable.has(subscriptionId)) return { kind: "denied", reason: "AuthorizationFailed" };
    return { kind: "page", items: this.lists.get(subscriptionId) ?? [], oddRows: 0 };
  }

  async changes(
    subscriptionIds: readonly string[],
    since: string,
    next: string | undefined,
  ): Promise<InventoryAnswer<FleetChange>> {
    this.asked.push({ what: "changes", subscriptionIds });
    return (
      this.changeAnswers.shift() ??
      this.#page(
        this.known.filter(({ at }) => at >= since),
        next,
      )
    );
  }

  #page<Item>(items: readonly Item[], next: string | undefined): InventoryAnswer<Item> {
    const from = Number(next ?? 0);
    const to = from + this.pageSize;
    return {
      kind: "page",
      items: items.slice(from, to),
      oddRows: 0,
      ...(to < items.length ? { next: String(to) } : {}),
    };
  }
}
