import type { Notice } from "../../../src/core/model/notice.ts";
import type { Verdicts } from "./verdicts.ts";

/**
 * Watches what is told of subscriptions of which nothing can be read: that it is so, and that it is over, in turn, and
 * neither without a reason. Judged in worlds where nothing of the guardrail's own gets lost.
 */
export class ReadableJudge {
  readonly #verdicts: Verdicts;
  readonly #lost = new Set<string>();
  #told = 0;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  /** How often people were told that a subscription cannot be seen. */
  get told(): number {
    return this.#told;
  }

  /** A notice of the app about itself was recorded, for the first time. */
  noticed(
    { title, lines }: Notice,
    isOrderly: boolean,
    wasVanished: (subscriptionId: string) => boolean,
  ): void {
    const isLost = title.includes("cannot see");
    if (!isLost && !/can see .* again/.test(title)) return;
    if (isLost) this.#told++;
    for (const id of new Set(lines.join(" ").match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g))) {
      if (isLost && !wasVanished(id))
        this.#verdicts.violated(`"${title}" was told of ${id}, which was there`);
      if (isOrderly && isLost === this.#lost.has(id))
        this.#verdicts.violated(`"${title}" was told of ${id} ${isLost ? "twice" : "out of nothing"}`);
      if (isLost) this.#lost.add(id);
      else this.#lost.delete(id);
    }
  }

  /** At the end, hours after the last subscription returned. */
  judge(): void {
    for (const id of this.#lost) this.#verdicts.violated(`${id} can be read again, and nobody was told`);
  }
}
