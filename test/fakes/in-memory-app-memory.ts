import type { AppMemory } from "../../src/ports/app-memory.ts";
import type { AppNoticeEntry } from "../../src/ports/outbox-entry.ts";
import { InMemoryStateStore } from "./in-memory-state-store.ts";

/** What the app remembers of itself, in memory. */
export class InMemoryAppMemory implements AppMemory {
  /** The ids of the notices that were told and not forgotten. */
  readonly claimed = new Set<string>();
  readonly #outbox: Pick<InMemoryStateStore, "record">;
  /** Until when channels are quiet, by the memory's own clock, in milliseconds since 1970. */
  readonly #quiet = new Map<string, number>();
  readonly #now: () => number;
  #policy: string | undefined;

  /**
   * @param outbox where what is to be told is recorded
   * @param now the memory's own clock, in milliseconds since 1970; it is right whatever the machines around it say
   */
  constructor(
    outbox: Pick<InMemoryStateStore, "record"> = new InMemoryStateStore(),
    now: () => number = Date.now,
  ) {
    this.#outbox = outbox;
    this.#now = now;
  }

  async lastPolicy(): Promise<string | undefined> {
    return this.#policy;
  }

  async rememberPolicy(text: string): Promise<void> {
    this.#policy = text;
  }

  async claimNotice(claim: string, entries: readonly AppNoticeEntry[]): Promise<boolean> {
    if (this.claimed.has(claim)) return false;
    this.claimed.add(claim);
    this.#outbox.record(entries);
    return true;
  }

  async quietMs(channelKey: string): Promise<number> {
    return Math.max(0, (this.#quiet.get(channelKey) ?? 0) - this.#now());
  }

  async keepQuiet(channelKey: string, seconds: number): Promise<void> {
    this.#quiet.set(channelKey, this.#now() + seconds * 1000);
  }

  async forgetNotices(topic: string): Promise<void> {
    for (const id of this.claimed) if (id.startsWith(`${topic}-`)) this.claimed.delete(id);
  }
}
