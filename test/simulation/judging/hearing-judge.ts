import type { Notice } from "../../../src/core/model/notice.ts";
import type { Verdicts } from "./verdicts.ts";

/** People are told that events are missing when none has come for so long; clocks differ by seconds. */
const patienceMs = 14 * 60_000;

/** After a look has found what an event should have told, and no event comes, people are told within this. */
const longestSilenceMs = 25 * 60_000;

/**
 * Watches what is told of events that do not arrive: only where none does, once, and once when they do again. Judged in
 * worlds where nothing of the guardrail's own gets lost.
 */
export class HearingJudge {
  readonly #verdicts: Verdicts;
  readonly #now: () => number;
  /** When the app last took an event, in milliseconds since 1970, by subscription. */
  readonly #deliveredAt = new Map<string, number>();
  /** When a look found what no event had told, and no event has come since. */
  readonly #missedAt = new Map<string, number>();
  readonly #toldAt = new Map<string, number>();
  #told = 0;

  constructor(verdicts: Verdicts, now: () => number) {
    this.#verdicts = verdicts;
    this.#now = now;
  }

  /** How often people were told that events do not arrive. */
  get told(): number {
    return this.#told;
  }

  delivered(subscriptionId: string): void {
    this.#deliveredAt.set(subscriptionId, this.#now());
    this.#missedAt.delete(subscriptionId);
  }

  /** A look at the whole fleet found an opening that no event had told. */
  missed(subscriptionId: string): void {
    const delivered = this.#deliveredAt.get(subscriptionId) ?? 0;
    const before = this.#missedAt.get(subscriptionId);
    // One that came shortly before may stand for another that came shortly after.
    if (before === undefined && this.#now() - delivered > patienceMs)
      this.#missedAt.set(subscriptionId, this.#now());
  }

  /** A notice of the app about itself was recorded, for the first time. */
  noticed({ title, lines }: Notice, isOrderly: boolean): void {
    const isSilent = title.includes("gets no events");
    if (!isSilent && !title.includes("gets events again")) return;
    if (isSilent) this.#told++;
    const about = new Set(lines.join(" ").match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g));
    for (const id of isOrderly ? about : []) {
      if (isSilent === this.#toldAt.has(id))
        this.#verdicts.violated(`"${title}" was told of ${id} ${isSilent ? "twice" : "out of nothing"}`);
      const quietMs = this.#now() - (this.#deliveredAt.get(id) ?? 0);
      if (isSilent && quietMs < patienceMs)
        this.#verdicts.violated(`"${title}" was told of ${id}, and an event had just come`);
      if (isSilent) this.#toldAt.set(id, this.#now());
      else this.#toldAt.delete(id);
    }
  }

  /** At the end, in an orderly world where the look at the whole fleet is the only one. */
  judge(): void {
    for (const [id, at] of this.#missedAt)
      if (this.#now() - at > longestSilenceMs && !this.#toldAt.has(id))
        this.#verdicts.violated(`no event of ${id} arrives, and nobody was told`);
    for (const [id, at] of this.#toldAt) {
      const delivered = this.#deliveredAt.get(id) ?? 0;
      if (delivered > at && this.#now() - delivered > longestSilenceMs)
        this.#verdicts.violated(`events of ${id} arrive again, and nobody was told`);
    }
  }
}
