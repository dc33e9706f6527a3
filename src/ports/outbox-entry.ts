import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Alert } from "../core/model/alert.ts";
import type { Notice } from "../core/model/notice.ts";

/** How far one channel is with what it is to be told. */
interface OutboxProgress {
  /** Which channel; see `AlertChannel.key`. */
  readonly channelKey: string;
  /** When it was recorded, ISO 8601 UTC. */
  readonly recordedAt: string;
  /** How many tries have begun. Whoever records it begins the first. */
  readonly attempts: number;
  /**
   * When the next try is due, ISO 8601 UTC, by the clock of the machine that wrote it. While a try is under way it is when
   * somebody else may take it for lost, for people who look: machines go by `ageMs`.
   */
  readonly dueAt: string;
  /** Set while no try is under way, as the channel is to hear something else first, or asked for time. */
  readonly isHeld?: true;
  /** Set while no try is under way, as the last one was in vain and the next one is planned. */
  readonly isPlanned?: true;
  /**
   * How long ago it was written last, in milliseconds by the store's own clock, which may count in whole seconds; absent
   * where it was not read from the store, or the store does not say.
   */
  readonly ageMs?: number;
}

/** An alert that is to reach one channel. */
export interface AlertEntry extends OutboxProgress {
  readonly kind: "alert";
  readonly clusterId: string;
  readonly alert: Alert;
}

/** A notice of the app about itself that is to reach one channel; it may be about a cluster. */
export interface NoticeEntry extends OutboxProgress {
  readonly kind: "notice";
  readonly clusterId?: string;
  readonly notice: Notice;
}

/** A notice that is about no cluster. */
export type AppNoticeEntry = NoticeEntry & { readonly clusterId?: never };

/** What is to reach one channel. */
export type OutboxEntry = AlertEntry | NoticeEntry;

/** Where an entry is kept: with its cluster, or with what the app remembers of itself. */
export type OutboxPlace = ClusterId | "app";

/** The id of what an entry is to tell. */
export function toldId(entry: OutboxEntry): string {
  return entry.kind === "alert" ? entry.alert.id : entry.notice.id;
}
