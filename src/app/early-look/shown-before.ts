import type { FleetRow } from "../../ports/fleet-inventory.ts";
import { shapeOfRow } from "../sweep/shape-of-row.ts";

/** After so long a cluster that is shown unchanged is judged again, as what is remembered of it may have changed. */
export const judgedSeconds = 10 * 60;

/** After so long one that was handed over and is shown unchanged is, where the read found nothing to tell in it. */
const handedOverSeconds = 60 * 60;

/**
 * What this process has been shown of each cluster: what is shown once more costs no request. Nothing hangs on it but
 * that: another process judges all of it anew.
 */
export class ShownBefore {
  readonly #shown = new Map<string, { readonly shape: string; readonly untilMs: number }>();

  /** True where the cluster was shown otherwise before, not at all, or long ago. */
  isNews(row: FleetRow, now: Date): boolean {
    const before = this.#shown.get(row.cluster.key);
    return before === undefined || before.untilMs <= now.getTime() || before.shape !== shapeOfRow(row);
  }

  /** Remembers that a row was judged, and whether its cluster was handed over. */
  remember(row: FleetRow, isHandedOver: boolean, now: Date): void {
    const untilMs = now.getTime() + (isHandedOver ? handedOverSeconds : judgedSeconds) * 1000;
    this.#shown.set(row.cluster.key, { shape: shapeOfRow(row), untilMs });
  }

  /** Forgets what is not believed any more, so that clusters that are gone do not stay. */
  forgetOld(now: Date): void {
    for (const [key, { untilMs }] of this.#shown) if (untilMs <= now.getTime()) this.#shown.delete(key);
  }
}
