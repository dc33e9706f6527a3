import { type ClusterId, foldCase } from "../../src/core/cluster/cluster-id.ts";
import type { HistoryEntry } from "../../src/core/model/history-entry.ts";
import { type HistoryPage, type HistoryQuery, placeInHistory } from "../../src/ports/history.ts";
import { copyOf } from "./copy-of.ts";

/** A history in memory: what was recorded with a cluster can be read once it is published. */
export class InMemoryHistory {
  /** What was recorded and not published yet, by the place of each entry. */
  readonly #unpublished = new Map<string, HistoryEntry>();
  readonly #published = new Map<string, HistoryEntry>();

  /** How many entries are recorded and cannot be read yet. */
  get unpublished(): number {
    return this.#unpublished.size;
  }

  /** All that it holds or will hold, in the order of time. */
  get recorded(): readonly HistoryEntry[] {
    const all = new Map([...this.#published, ...this.#unpublished]);
    return copyOf([...all].sort(byPlace).map(([, entry]) => entry));
  }

  record(entries: readonly HistoryEntry[]): void {
    for (const entry of copyOf(entries)) this.#unpublished.set(placeInHistory(entry), entry);
  }

  publish(entries: readonly HistoryEntry[]): void {
    for (const entry of copyOf(entries)) {
      this.#published.set(placeInHistory(entry), entry);
      this.#unpublished.delete(placeInHistory(entry));
    }
  }

  unpublishedOf(cluster: ClusterId): readonly HistoryEntry[] {
    return [...this.#unpublished.values()].filter(({ clusterId }) => foldCase(clusterId) === cluster.key);
  }

  read({ since, until, cluster, after = "", limit }: HistoryQuery): HistoryPage {
    const found = [...this.#published]
      .filter(([place]) => place >= since && place < until && place > after)
      .sort(byPlace)
      .map(([, entry]) => copyOf(entry))
      .filter(({ clusterId }) => cluster === undefined || foldCase(clusterId) === cluster.key);
    const entries = found.slice(0, limit);
    const last = entries.at(-1);
    return { entries, ...(last && found.length > limit ? { end: placeInHistory(last) } : {}) };
  }
}

function byPlace([one]: readonly [string, HistoryEntry], [other]: readonly [string, HistoryEntry]): number {
  return one < other ? -1 : 1;
}
