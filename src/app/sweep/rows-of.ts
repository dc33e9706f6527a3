import type { FleetRow } from "../../ports/fleet-inventory.ts";
import { shapeOfRow } from "./shape-of-row.ts";

/**
 * The clusters of some subscriptions, as pages show them: each once, however often it is shown, as an order that changes
 * while pages are read may show one twice. One that is shown differently cannot be judged by what is shown.
 */
export class RowsOf {
  readonly #asked: ReadonlySet<string>;
  readonly #byKey = new Map<string, FleetRow>();
  #oddRows = 0;

  constructor(subscriptionIds: readonly string[]) {
    this.#asked = new Set(subscriptionIds);
  }

  /** @param oddRows how many rows beside them could not be read */
  add(rows: readonly FleetRow[], oddRows: number): void {
    this.#oddRows += oddRows;
    for (const row of rows) {
      const { cluster } = row;
      const before = this.#byKey.get(cluster.key);
      if (!this.#asked.has(cluster.subscriptionId)) this.#oddRows++;
      else if (!before || shapeOfRow(before) === shapeOfRow(row)) this.#byKey.set(cluster.key, row);
      else this.#byKey.set(cluster.key, { cluster });
    }
  }

  get all(): readonly FleetRow[] {
    return [...this.#byKey.values()];
  }

  /** What was odd about the rows, in sentences without their full stops. */
  get problems(): readonly string[] {
    const { size } = this.#byKey;
    return this.#oddRows === 0
      ? []
      : [
          `${this.#oddRows} rows, beside ${size} clusters, name none of those subscriptions' clusters and were passed over`,
        ];
  }
}
