import type { AppMemory } from "../../src/ports/app-memory.ts";
import type { AppNoticeEntry } from "../../src/ports/outbox-entry.ts";
import { InMemoryStateStore } from "./in-memory-state-store.ts";

/** What the app remembers of itself, in memory. */
export class InMemoryAppMemory implements AppMemory {
  /** The ids of the notices that were told and not forgotten. */
  readonly claimed = new Set<string>();
  readonly #outbox: Pick<InMemoryStateStore, "record">;
  readonly #quiet = new Map<string, string>();
  #policy: string | undefined;

  /** @param outbox where what is to be told is recorded */
  constructor(outbox: Pick<InMemoryStateStore, "record"> = new InMemoryStateStore()) {
    this.#outbox = outbox;
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

  async quietUntil(channelKey: string): Promise<string | undefined> {
    return this.#quiet.get(channelKey);
  }

  async keepQuiet(channelKey: string, until: string): Promise<void> {
    this.#quiet.set(channelKey, until);
  }

  async forgetNotices(topic: string): Promise<void> {
    for (const id of this.claimed) if (id.startsWith(`${topic}-`)) this.claimed.delete(id);
  }
}
