import type { ListedProperty } from "../cluster/exposure.ts";
import type { Json } from "../json/json.ts";

/** A list of the cluster's children that could not be read, or not whole: it is never taken for empty. */
export interface UnreadList {
  /** `denied`: a person has to mend it. `unavailable`: it may go better in a moment. */
  readonly kind: "denied" | "unavailable";
  readonly reason: string;
  readonly retryAfterSeconds?: number;
}

/** What reading a list of the cluster's children gave. */
export type ListReading = { readonly kind: "read"; readonly value: Json } | UnreadList;

/** The lists that a run has asked for, with what came of it. */
export type WaysInReading = Readonly<Partial<Record<ListedProperty, ListReading>>>;

/** Lists that could not be read the last time. */
export interface UnreadWaysIn {
  readonly lists: readonly ListedProperty[];
  /** Since when at least one of them could not be read, ISO 8601 UTC. */
  readonly since: string;
  /** How many tries in a row were in vain. */
  readonly reads: number;
  /** When they are asked for again, ISO 8601 UTC; absent where the look of the next day is soon enough. */
  readonly followUpAt?: string;
  /** What ARM said last. */
  readonly reason: string;
  /** Set once people have been told. */
  readonly isTold?: true;
}

/** What is remembered of a cluster's children. */
export interface WaysIn {
  /** When every list that applies was asked for last, ISO 8601 UTC. */
  readonly askedAt: string;
  /** What each list held when it was read last. */
  readonly lists: Readonly<Partial<Record<ListedProperty, Json>>>;
  readonly unread?: UnreadWaysIn;
  /** The same of lists that only a preview version has: no role that is given out by default lets anybody read them. */
  readonly unreadPreview?: UnreadWaysIn;
}

/** All that could not be read the last time. */
export function unreadWaysIn(waysIn: WaysIn | undefined): readonly UnreadWaysIn[] {
  return [waysIn?.unread, waysIn?.unreadPreview].filter((unread) => unread !== undefined);
}
