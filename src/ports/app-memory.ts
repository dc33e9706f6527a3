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
  /**
   * How much longer a channel, by its key, is told nothing, as its receiver asked for time: in milliseconds by the store's
   * own clock, which may count in whole seconds, as the machine to which the receiver said so may have another time. 0
   * where it asked for none, or that is over.
   */
  quietMs(channelKey: string): Promise<number>;
  /** Nobody tells the channel anything for so many seconds from now. */
  keepQuiet(channelKey: string, seconds: number): Promise<void>;
}
