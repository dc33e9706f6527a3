import { byRecording } from "../../src/adapters/storage/alert-row.ts";
import {
  type AlertEntry,
  type EntryProgress,
  type NoticeEntry,
  type OutboxEntry,
  type OutboxPlace,
  toldId,
} from "../../src/ports/outbox-entry.ts";
import type { AlertOutbox } from "../../src/ports/state-store.ts";
import { copyOf } from "./copy-of.ts";

/** What became of an entry of the outbox. */
interface Ending {
  readonly sentAt?: string;
  readonly givenUpAt?: string;
  readonly lastError?: string;
}

/** An alert of the outbox with what became of it. */
export type RecordedAlert = AlertEntry & Ending;

/** A notice of the outbox with what became of it. */
export type RecordedNotice = NoticeEntry & Ending;

type RecordedEntry = RecordedAlert | RecordedNotice;

/** An entry as it is kept, with when it was written last by the store's clock, in milliseconds since 1970. */
type StoredEntry = RecordedEntry & { readonly writtenAt: number };

/** An outbox in memory. What goes in and out is copied, as a real store would. */
export class InMemoryOutbox implements AlertOutbox {
  readonly #stored = new Map<string, StoredEntry>();
  /** What was told or given up, and is deleted since. */
  readonly #deleted: RecordedEntry[] = [];
  readonly #now: () => number;

  /** @param now the store's own clock, in milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  record(entries: readonly OutboxEntry[]): void {
    for (const entry of copyOf(entries)) this.#put(entry);
  }

  /** All entries, sent or not, in the order in which they were recorded; what is deleted comes first. */
  get entries(): readonly RecordedEntry[] {
    const kept = copyOf([...this.#stored.values()]).map(({ writtenAt: _at, ...entry }) => entry);
    return [...copyOf(this.#deleted), ...kept];
  }

  /** True where a place holds anything at all, sent or not. */
  holds(place: OutboxPlace): boolean {
    return this.#at(place).length > 0;
  }

  /** True where a place holds something that ended before this instant. */
  hasPast(place: OutboxPlace, pastBefore: string): boolean {
    return this.#at(place).some(([, entry]) => isPast(entry, pastBefore));
  }

  deletePast(place: OutboxPlace, pastBefore: string): void {
    for (const [key, entry] of this.#at(place)) {
      if (!isPast(entry, pastBefore)) continue;
      const { writtenAt: _at, ...ended } = entry;
      this.#deleted.push(ended);
      this.#stored.delete(key);
    }
  }

  async pending(place: OutboxPlace, id: string, channelKey: string): Promise<OutboxEntry | undefined> {
    const entries = await this.pendingOf(place);
    return entries.find((entry) => toldId(entry) === id && entry.channelKey === channelKey);
  }

  async pendingOf(place: OutboxPlace): Promise<readonly OutboxEntry[]> {
    return this.#at(place)
      .filter(([, entry]) => isPending(entry))
      .map(([, entry]) => this.#found(entry))
      .sort(byRecording);
  }

  async notRecorded(entries: readonly OutboxEntry[]): Promise<readonly OutboxEntry[]> {
    return entries.filter((entry) => !this.#stored.has(keyOf(entry)));
  }

  async claim(entry: OutboxEntry, lockedUntil: string): Promise<OutboxEntry | undefined> {
    const stored = this.#stored.get(keyOf(entry));
    if (!stored || !isPending(stored) || stored.attempts !== entry.attempts) return undefined;
    const progress: EntryProgress = { kind: "trying", lockedUntil };
    const begun = { attempts: entry.attempts + 1, progress };
    this.#put({ ...stored, ...begun });
    const { ageMs: _age, ...known } = entry;
    return { ...known, ...begun };
  }

  async markSent(entry: OutboxEntry, at: string): Promise<void> {
    const stored = this.#stored.get(keyOf(entry));
    if (stored) this.#put({ ...stored, sentAt: at });
  }

  async markTried(entry: OutboxEntry, _at: string, reason: string, nextAttemptAt: string): Promise<void> {
    this.#mark(entry, { lastError: reason, progress: { kind: "planned", nextAttemptAt } });
  }

  async hold(entry: OutboxEntry, reason: string, nextAttemptAt: string): Promise<void> {
    this.#mark(entry, { lastError: reason, progress: { kind: "held", nextAttemptAt } });
  }

  async markGivenUp(entry: OutboxEntry, at: string, reason: string): Promise<void> {
    this.#mark(entry, { givenUpAt: at, lastError: reason });
  }

  #at(place: OutboxPlace): readonly (readonly [string, StoredEntry])[] {
    const key = place === "app" ? place : place.key;
    return [...this.#stored].filter(([, entry]) => placeKey(entry) === key);
  }

  #mark(entry: OutboxEntry, change: Ending & Partial<Pick<OutboxEntry, "progress">>): void {
    const stored = this.#stored.get(keyOf(entry));
    if (!stored || !isPending(stored) || stored.attempts !== entry.attempts) return;
    this.#put({ ...stored, ...change });
  }

  #put(entry: RecordedEntry): void {
    this.#stored.set(keyOf(entry), { ...entry, writtenAt: this.#now() });
  }

  /** An entry as whoever reads it sees it. */
  #found({ writtenAt, ...entry }: StoredEntry): OutboxEntry {
    return { ...copyOf(entryOf(entry)), ageMs: this.#now() - writtenAt };
  }
}

function keyOf(entry: OutboxEntry): string {
  return JSON.stringify([placeKey(entry), toldId(entry), entry.channelKey]);
}

function placeKey({ clusterId }: OutboxEntry): string {
  return clusterId?.toLowerCase() ?? "app";
}

function entryOf({
  sentAt: _sent,
  givenUpAt: _givenUp,
  lastError: _error,
  ...entry
}: RecordedEntry): OutboxEntry {
  return entry;
}

function isPast({ sentAt, givenUpAt }: Ending, pastBefore: string): boolean {
  const endedAt = sentAt ?? givenUpAt;
  return endedAt !== undefined && endedAt < pastBefore;
}

function isPending({ sentAt, givenUpAt }: Ending): boolean {
  return sentAt === undefined && givenUpAt === undefined;
}
