import type { FleetRow } from "../../ports/fleet-inventory.ts";
import { shapeOfRow } from "./shape-of-row.ts";

/** What stands for the shape of a cluster that was shown in several. */
const manyShapes = "";

/**
 * Passes the clusters of some subscriptions on as pages show them: each once, however often it is shown, as an order that
 * changes while pages are read may show one twice. One that is shown differently then is passed on once more, without
 * what is shown: it cannot be judged by that. No row is held.
 */
export class RowsOnce {
  readonly #asked: ReadonlySet<string>;
  readonly #shapes = new Map<string, string>();
  readonly #subscriptions = new Set<string>();
  #oddRows = 0;

  constructor(subscriptionIds: readonly string[]) {
    this.#asked = new Set(subscriptionIds);
  }

  /**
   * Those rows of a page that are to be gone through.
   * @param oddRows how many rows beside them could not be read
   */
  fresh(rows: readonly FleetRow[], oddRows: number): readonly FleetRow[] {
    this.#oddRows += oddRows;
    const fresh = new Map<string, FleetRow>();
    for (const row of rows) {
      const { key, subscriptionId } = row.cluster;
      if (!this.#asked.has(subscriptionId)) {
        this.#oddRows++;
        continue;
      }
      const shape = shapeOfRow(row);
      const before = this.#shapes.get(key);
      if (before === shape || before === manyShapes) continue;
      this.#subscriptions.add(subscriptionId);
      this.#shapes.set(key, before === undefined ? shape : manyShapes);
      fresh.set(key, before === undefined ? row : { cluster: row.cluster });
    }
    return [...fresh.values()];
  }

  /** The question is asked anew: what was odd comes again, and what was passed on does not. */
  beginAnew(): void {
    this.#oddRows = 0;
  }

  /** Keys of the clusters that were shown. */
  get shown(): ReadonlySet<string> {
    return new Set(this.#shapes.keys());
  }

  /** The subscriptions of which a cluster was shown. */
  get subscriptions(): ReadonlySet<string> {
    return this.#subscriptions;
  }

  /** What was odd about the rows, in sentences without their full stops. */
  get problems(): readonly string[] {
    const { size } = this.#shapes;
    return this.#oddRows === 0
      ? []
      : [
          `${this.#oddRows} rows, beside ${size} clusters, name none of those subscriptions' clusters and were passed over`,
        ];
  }
}
