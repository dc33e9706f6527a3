import type { Notice } from "../../../src/core/model/notice.ts";
import type { Verdicts } from "./verdicts.ts";

/** Watches that a channel that is gone is said on the others, once until it has worked again. */
export class NoticeJudge {
  readonly #verdicts: Verdicts;
  readonly #goneNow = new Set<string>();
  /** How often each channel went. */
  readonly #times = new Map<string, number>();
  /** What was told, or refused for good, by its id: a lost answer makes one sending two. */
  readonly #told = new Map<string, string>();

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  get told(): number {
    return this.#told.size;
  }

  /** A channel answered that it is gone, and the answer arrived. */
  metGoneChannel(channelKey: string): void {
    if (this.#goneNow.has(channelKey)) return;
    this.#goneNow.add(channelKey);
    this.#times.set(channelKey, (this.#times.get(channelKey) ?? 0) + 1);
  }

  /** A channel took an alert. */
  worked(channelKey: string): void {
    this.#goneNow.delete(channelKey);
  }

  /** A channel was told of the app itself, or will not be told. */
  heard({ id, title }: Notice): void {
    this.#told.set(id, title);
  }

  /** At the end, in worlds where nothing gets lost and there is another channel to say it on. */
  judge(): void {
    for (const [key, times] of this.#times) {
      const told = [...this.#told.values()].filter((title) => title.endsWith(`: ${key}`)).length;
      if (told !== times)
        this.#verdicts.violated(`${key} was gone ${times} times, and the others were told ${told} times`);
    }
  }
}
