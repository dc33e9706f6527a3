import { type OutboxEntry, toldId } from "../../../src/ports/outbox-entry.ts";
import type { Process } from "../process.ts";
import type { Verdicts } from "./verdicts.ts";

interface NoticeDelivery {
  readonly process: Process;
  /** When the try that told it could be taken for lost, in milliseconds since 1970. */
  readonly tryEndsAt: number;
}

/** So long after it was recorded that a channel is quiet, a try may be on its way that does not know. */
const knowingMs = 2_000;

/** How long a try belongs to whoever began it, in milliseconds. */
const tryMs = 45_000;

/** A try that begins so much before its time is on time: clocks differ. */
const clockToleranceMs = 1_000;

/**
 * Watches what receivers get: every alert once, but where a crash, a lost answer, or the end of the try's claim or of the
 * run's lease falls between a sending and its mark. Trusts nothing of the code under test but the ids of alerts.
 */
export class TellingJudge {
  readonly #verdicts: Verdicts;
  readonly #now: () => number;
  readonly #times = new Map<string, number>();
  readonly #tryEnds = new Map<string, number>();
  readonly #begunBy = new Map<string, Process>();
  readonly #clusters = new Map<string, string>();
  readonly #unmarked = new Map<string, NoticeDelivery>();
  /** How many more times an alert may be told, as so many faults fell between a sending and its mark. */
  readonly #excuses = new Map<string, number>();
  readonly #quiet = new Map<string, { readonly since: number; readonly until: number }>();
  /** The number of the last alert of an incident that a channel got. */
  readonly #lastNumbers = new Map<string, number>();
  readonly #unrecorded = new Set<string>();
  readonly #refusedForGood = new Set<string>();
  #lostClaims = 0;

  constructor(verdicts: Verdicts, now: () => number) {
    this.#verdicts = verdicts;
    this.#now = now;
  }

  /** How often somebody else had begun a try that a run wanted to begin. */
  get lostClaims(): number {
    return this.#lostClaims;
  }

  /** How often an alert reached a channel. */
  timesTold(alertId: string, channelKey: string): number {
    return this.#times.get(keyOf(alertId, channelKey)) ?? 0;
  }

  /** True when a channel that is gone, or does not take this alert, was asked to: nobody tells it any more. */
  wasRefusedForGood(alertId: string, channelKey: string): boolean {
    return this.#refusedForGood.has(keyOf(alertId, channelKey));
  }

  /** A try was begun: recorded with the alert, or claimed. */
  begun(entry: OutboxEntry, process: Process): void {
    const key = keyOf(toldId(entry), entry.channelKey);
    this.#begunBy.set(key, process);
    this.#tryEnds.set(key, this.#now() + tryMs);
    this.#clusters.set(key, entry.clusterId?.toLowerCase() ?? "app");
  }

  /** A run took over from one that had not given its cluster back: what that one had not marked is told again. */
  takenOver(clusterKey: string): void {
    const now = this.#now();
    for (const [key, cluster] of this.#clusters) {
      if (cluster !== clusterKey) continue;
      this.#tryEnds.set(key, now);
      const last = this.#unmarked.get(key);
      if (last) this.#unmarked.set(key, { ...last, tryEndsAt: now });
    }
  }

  /** A notice could not be recorded: it may be told all the same, as twice is better than never. */
  notRecorded(noticeId: string): void {
    this.#unrecorded.add(noticeId);
  }

  claimLost(): void {
    this.#lostClaims++;
  }

  /** A receiver is asked to take an alert. `isOrderly` where nothing that was planned can have been lost. */
  tried(alertId: string, channelKey: string, isOrderly: boolean): void {
    const key = keyOf(alertId, channelKey);
    const quiet = this.#quiet.get(channelKey);
    const now = this.#now();
    if (isOrderly && quiet && now > quiet.since + knowingMs && now < quiet.until - clockToleranceMs) {
      this.#verdicts.violated(`${key} was tried before the Retry-After of ${channelKey} was over`);
    }
  }

  /** A receiver got an alert: from a process that may have died while it was on its way. */
  told(process: Process, alertId: string, channelKey: string): void {
    const key = keyOf(alertId, channelKey);
    const times = (this.#times.get(key) ?? 0) + 1;
    this.#times.set(key, times);
    if (times === 1) this.#judgeOrder(alertId, channelKey);
    const tryEndsAt = this.#tryEnds.get(key);
    if (tryEndsAt === undefined) {
      if (this.#unrecorded.has(alertId)) return;
      this.#verdicts.violated(`${key} was told, and nobody had recorded it`);
      return;
    }
    if (times > 1) {
      if (!process.isAlive || this.#isTakenFrom(process, key)) return;
      if (!this.#isExcused(key))
        this.#verdicts.violated(
          `${key} was told ${times} times, and nothing went wrong between its sending and its mark`,
        );
    }
    this.#unmarked.set(key, { process, tryEndsAt });
  }

  /** What a channel hears of an incident for the first time, it hears in order; what it had refused may come late. */
  #judgeOrder(alertId: string, channelKey: string): void {
    const [, incidentId, number] = /^(.+)-(\d+)-[a-z-]+$/.exec(alertId) ?? [];
    if (number === undefined || this.wasRefusedForGood(alertId, channelKey)) return;
    const key = keyOf(incidentId ?? "", channelKey);
    const last = this.#lastNumbers.get(key) ?? 0;
    if (Number(number) < last)
      this.#verdicts.violated(`${alertId} reached ${channelKey} after number ${last} of its incident`);
    this.#lastNumbers.set(key, Math.max(last, Number(number)));
  }

  /** It may be told once more: a fault fell between its sending and its mark. */
  mayRepeat(alertId: string, channelKey: string): void {
    const key = keyOf(alertId, channelKey);
    this.#excuses.set(key, (this.#excuses.get(key) ?? 0) + 1);
  }

  marked(alertId: string, channelKey: string): void {
    const key = keyOf(alertId, channelKey);
    this.#unmarked.delete(key);
    this.#clusters.delete(key);
  }

  /** That the receiver asked for time was recorded: from now on every instance can know. */
  keptQuiet(channelKey: string, seconds: number): void {
    const since = this.#now();
    this.#quiet.set(channelKey, { since, until: since + seconds * 1000 });
  }

  /** The receiver takes this alert never, or nothing any more. */
  refusedForGood(alertId: string, channelKey: string): void {
    this.#refusedForGood.add(keyOf(alertId, channelKey));
  }

  /** True where a process tells what it had begun, stood still, and does not know that another one has told it since. */
  #isTakenFrom(process: Process, key: string): boolean {
    return process.freezes > 0 && this.#begunBy.get(key) !== process;
  }

  #isExcused(key: string): boolean {
    const last = this.#unmarked.get(key);
    if (last && (!last.process.isAlive || this.#now() >= last.tryEndsAt - clockToleranceMs)) return true;
    const excuses = this.#excuses.get(key) ?? 0;
    this.#excuses.set(key, excuses - 1);
    return excuses > 0;
  }
}

function keyOf(alertId: string, channelKey: string): string {
  return `${alertId} on ${channelKey}`;
}
