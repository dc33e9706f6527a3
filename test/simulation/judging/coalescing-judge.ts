import type { Invocation } from "../invocation.ts";
import type { Verdicts } from "./verdicts.ts";

/**
 * However many events come for a cluster while a run has it, they cost one read after that run at most. Judged in worlds
 * where nothing gets lost: there, no note wakes for want of a better one.
 */
export class CoalescingJudge {
  readonly #verdicts: Verdicts;
  /** The runs that were under way when an event came, by the event's id. */
  readonly #met = new Map<string, Set<Invocation>>();
  readonly #readsAfter = new Map<Invocation, Set<Invocation>>();
  #coalesced = 0;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  /** How many events found a run under way. */
  get coalesced(): number {
    return this.#coalesced;
  }

  /** An event, or its note, found a run under way. */
  met(run: Invocation, underWay: Invocation): void {
    if (run.eventId === undefined) return;
    if (run.cause === "event") this.#coalesced++;
    this.#met.set(run.eventId, (this.#met.get(run.eventId) ?? new Set()).add(underWay));
  }

  /** A run reads: for an event, or for the note of one. */
  reads(run: Invocation): void {
    if (run.eventId === undefined) return;
    for (const before of this.#met.get(run.eventId) ?? []) {
      if (before === run) continue;
      const reads = (this.#readsAfter.get(before) ?? new Set()).add(run);
      this.#readsAfter.set(before, reads);
      if (reads.size > 1) {
        const whats = [...reads].map(({ what }) => what).join(", ");
        this.#verdicts.violated(`events during ${before.what} cost ${reads.size} reads after it: ${whats}`);
      }
    }
  }
}
