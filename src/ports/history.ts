import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { HistoryEntry } from "../core/model/history-entry.ts";

/** Which part of the history is asked for. */
export interface HistoryQuery {
  /** From this instant on, ISO 8601 UTC with milliseconds. */
  readonly since: string;
  /** Before this instant, likewise. */
  readonly until: string;
  /** Of one cluster; else of all. */
  readonly cluster?: ClusterId;
  /** Behind this place, which an earlier page ended at. */
  readonly after?: string;
  /** So many entries at most. */
  readonly limit: number;
}

/** A part of the history, in the order of time. */
export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** Where it ended; absent where there is no more. */
  readonly end?: string;
}

/** What happened to the clusters, and was decided about them, for a year. */
export interface HistoryStore {
  /**
   * Makes entries that were recorded with a cluster's state readable by `history`. Where that breaks off, `tidy` does it:
   * each is there once, however often.
   */
  publishHistory(cluster: ClusterId, entries: readonly HistoryEntry[]): Promise<void>;
  history(query: HistoryQuery): Promise<HistoryPage>;
}

/** The place of an entry in the history: entries are in the order of their places. */
export function placeInHistory({ at, id }: HistoryEntry): string {
  return `${at}-${id}`;
}
