import type { AppMemory } from "../../src/ports/app-memory.ts";

/** What the app remembers of itself, in memory. */
export class InMemoryAppMemory implements AppMemory {
  /** The ids of the notices that were told and not forgotten. */
  readonly claimed = new Set<string>();
  #policy: string | undefined;

  async lastPolicy(): Promise<string | undefined> {
    return this.#policy;
  }

  async rememberPolicy(text: string): Promise<void> {
    this.#policy = text;
  }

  async claimNotice(id: string): Promise<boolean> {
    const isFirst = !this.claimed.has(id);
    this.claimed.add(id);
    return isFirst;
  }

  async forgetNotices(topic: string): Promise<void> {
    for (const id of this.claimed) if (id.startsWith(`${topic}-`)) this.claimed.delete(id);
  }
}
