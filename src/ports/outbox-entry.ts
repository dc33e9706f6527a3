import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Alert } from "../core/model/alert.ts";
import type { Notice } from "../core/model/notice.ts";

/**
 * What is happening to an entry. A try holds a lock, so that no two machines make the same one; between tries there is
 * nothing but a time for the next. Both times are ISO 8601 UTC, by the clock of the machine that wrote them.
 */
export type EntryProgress = AttemptUnderWay | BetweenAttempts;

/** A try is under way, or was lost: it has begun, and nobody has said yet what became of it. */
interface AttemptUnderWay {
  readonly kind: "trying";
  /** When somebody else may take the try for lost, for people who look: machines go by the entry's `ageMs`. */
  readonly lockedUntil: string;
}

/**
 * No try is under way. `planned`: the last one was in vain. `held`: nothing was sent, as the channel is to hear something
 * else first, or its receiver asked for time; whoever makes room may claim it before its time.
 */
interface BetweenAttempts {
  readonly kind: "planned" | "held";
  readonly nextAttemptAt: string;
}

/** What one channel is to be told, and how far that has come. */
interface ChannelEntry {
  /** Which channel; see `AlertChannel.key`. */
  readonly channelKey: string;
  /** When it was recorded, ISO 8601 UTC. */
  readonly recordedAt: string;
  /** How many tries have begun. Whoever records it begins the first. */
  readonly attempts: number;
  readonly progress: EntryProgress;
  /**
   * How long ago it was written last, in milliseconds by the store's own clock, which may count in whole seconds; absent
   * where it was not read from the store, or the store does not say.
   */
  readonly ageMs?: number;
}

/** An alert that is to reach one channel. */
export interface AlertEntry extends ChannelEntry {
  readonly kind: "alert";
  readonly clusterId: string;
  readonly alert: Alert;
}

/** A notice of the app about itself that is to reach one channel; it may be about a cluster. */
export interface NoticeEntry extends ChannelEntry {
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
