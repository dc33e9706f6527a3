import type { AppNoticeEntry } from "./outbox-entry.ts";

/** What the app remembers of itself, for all its instances. */
export interface AppMemory {
  /** The text of the last policy that was good; `undefined` when there never was one. */
  lastPolicy(): Promise<string | undefined>;
  rememberPolicy(text: string): Promise<void>;
  /**
   * True for the first caller of all instances with this claim, `topic-...`, so that a notice is told once. What is to be
   * told is recorded with the claim in one write; where somebody else was first, nothing is.
   */
  claimNotice(claim: string, entries: readonly AppNoticeEntry[]): Promise<boolean>;
  /**
   * Forgets the claims whose ids begin with this topic and a hyphen: what was wrong is mended, and would be told anew if
   * it came back.
   */
  forgetNotices(topic: string): Promise<void>;
  /** Until when a channel, by its key, is told nothing, as its receiver asked for time; ISO 8601 UTC. It may be over. */
  quietUntil(channelKey: string): Promise<string | undefined>;
  keepQuiet(channelKey: string, until: string): Promise<void>;
}
