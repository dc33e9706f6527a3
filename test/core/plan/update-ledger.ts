import { refusedDelay } from "../../../src/core/incident/follow-up-delay.ts";
import type { UpdateOutcome } from "../../../src/core/model/update-outcome.ts";

/** One automatic update as it was sent. */
export interface SentUpdate {
  readonly at: number;
  readonly incidentId: string;
  /** Under which it was sent. */
  readonly eTag: string | undefined;
  /** ARM's answer; `undefined` where the run died before it was recorded. */
  readonly answer: UpdateOutcome["kind"] | undefined;
}

/** What a read shows while no operation runs. */
export interface SettledRead {
  readonly eTag: string | undefined;
  readonly endedBadly: boolean;
  readonly at: number;
}

/** The updates of one incident that failed one after the other. */
interface Row {
  readonly since: number;
  readonly lastAt: number;
  readonly count: number;
  readonly badEnds: number;
  /** How many of them came when there were enough for a failure. */
  readonly told: number;
}

const patienceMs = 15 * 60_000;

/**
 * Keeps the books over automatic updates, as somebody does who knows what was sent, answered and read, and nothing of what
 * the guardrail remembers. Each update is a revert, which the circuit breaker counts, or a failure, which is one of a row:
 *
 * | what is known of it | it is |
 * | --- | --- |
 * | taken on, and no bad end is read | a revert |
 * | no answer, or none recorded, and the eTag has changed | a revert: it may have been; and news, as somebody wrote |
 * | no answer, or none recorded, and the eTag is the same | a failure |
 * | not taken on, or refused | a failure |
 * | taken on, and it ended badly | a failure |
 */
export class UpdateLedger {
  #reverts: readonly SentUpdate[] = [];
  readonly #undecided = new Map<string, SentUpdate>();
  readonly #rows = new Map<string, Row>();

  /** A person ended a stand-down: the breaker counts anew. */
  countAnew(): void {
    this.#reverts = [];
  }

  /**
   * The cluster is read while these incidents are open, before anything is sent.
   * @returns whether it shows that somebody wrote since an update that got no answer: news, by whatever run it is read
   */
  reads(open: ReadonlySet<string>, read: SettledRead): boolean {
    let isNews = false;
    for (const [incidentId, sent] of this.#undecided) {
      const isUntouched = sent.eTag === read.eTag;
      const isTaken = sent.answer === "accepted";
      if (!open.has(incidentId)) this.#undecided.delete(incidentId);
      else if (isTaken && read.endedBadly) this.#hasFailed(sent, read.at);
      else if (!isTaken && isUntouched) this.#hasFailed(sent, read.at);
      else if (!isUntouched) {
        this.#undecided.delete(incidentId);
        if (isTaken) this.#rows.delete(incidentId);
        else isNews = true;
      }
    }
    return isNews;
  }

  /** Nothing of an incident is left to put back: its row has ended. */
  hasNoneLeft(incidentId: string): void {
    this.#rows.delete(incidentId);
  }

  /** An update was sent and answered. */
  sends(sent: SentUpdate): void {
    const { incidentId, at, answer } = sent;
    this.#undecided.delete(incidentId);
    const wasSent = answer === undefined || answer === "accepted" || answer === "unavailable";
    if (!wasSent) {
      this.#extend(incidentId, at, answer);
      return;
    }
    this.#reverts = [...this.#reverts, sent];
    this.#undecided.set(incidentId, sent);
    if (answer === "unavailable") this.#extend(incidentId, at, answer);
  }

  /** Without news, nothing may be sent for an incident before this time: its updates have failed too often. */
  notBefore(incidentId: string): number {
    const row = this.#rows.get(incidentId);
    return row && row.told > 0 ? row.lastAt + refusedDelay(row.told) * 1000 : 0;
  }

  /** The most reverts that any window of this length holds. */
  mostRevertsWithin(windowSeconds: number): number {
    const counts = this.#reverts.map(
      ({ at: first }) =>
        this.#reverts.filter(({ at }) => at >= first && at < first + windowSeconds * 1000).length,
    );
    return Math.max(0, ...counts);
  }

  #hasFailed(sent: SentUpdate, now: number): void {
    const { incidentId, answer } = sent;
    this.#reverts = this.#reverts.filter((other) => other !== sent);
    this.#undecided.delete(incidentId);
    // One without an answer failed when the answer did not come.
    if (answer !== "unavailable") this.#extend(incidentId, now, answer);
  }

  #extend(incidentId: string, now: number, answer: SentUpdate["answer"]): void {
    const before = this.#rows.get(incidentId);
    const since = before?.since ?? now;
    const count = (before?.count ?? 0) + 1;
    const badEnds = (before?.badEnds ?? 0) + (answer === "accepted" ? 1 : 0);
    const told = before?.told ?? 0;
    const isFailure =
      told > 0 || answer === "refused" || count >= 5 || badEnds >= 3 || now - since >= patienceMs;
    this.#rows.set(incidentId, { since, lastAt: now, count, badEnds, told: told + (isFailure ? 1 : 0) });
  }
}
