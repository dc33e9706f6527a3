import { ActsJudge } from "./judging/acts-judge.ts";
import { CoalescingJudge } from "./judging/coalescing-judge.ts";
import { EndingJudge } from "./judging/ending-judge.ts";
import { HearingJudge } from "./judging/hearing-judge.ts";
import { LeaseJudge } from "./judging/lease-judge.ts";
import { NamingJudge } from "./judging/naming-judge.ts";
import { NoticeJudge } from "./judging/notice-judge.ts";
import { ReadableJudge } from "./judging/readable-judge.ts";
import { SightJudge } from "./judging/sight-judge.ts";
import { TellingJudge } from "./judging/telling-judge.ts";
import { TrustJudge } from "./judging/trust-judge.ts";
import { UpdateJudge } from "./judging/update-judge.ts";
import { Verdicts } from "./judging/verdicts.ts";
import { WaitingJudge } from "./judging/waiting-judge.ts";
import { WayInJudge } from "./judging/way-in-judge.ts";
import { ourselves } from "./people.ts";
import type { Scenario } from "./scenario.ts";
import type { Trace } from "./trace.ts";
import type { TroubleKind } from "./troubles.ts";
import type { WatchedQueue } from "./watched-queue.ts";

/** With these, messages wait for other things than they were sent for. */
const disorderly: ReadonlySet<TroubleKind> = new Set(["storage", "paused", "unscoped", "off"]);

/** With these, reads fail. */
const unreadable: ReadonlySet<TroubleKind> = new Set(["denied", "vanished"]);

/** Watches every effect and remembers what broke an invariant: one judge for each kind of invariant. */
export class Judge {
  readonly #verdicts: Verdicts;
  readonly leases: LeaseJudge;
  readonly updates: UpdateJudge;
  readonly telling: TellingJudge;
  readonly waiting: WaitingJudge;
  readonly coalescing: CoalescingJudge;
  readonly notices: NoticeJudge;
  readonly endings: EndingJudge;
  readonly naming: NamingJudge;
  readonly acts: ActsJudge;
  readonly trust: TrustJudge;
  readonly sight: SightJudge;
  readonly hearing: HearingJudge;
  readonly readable: ReadableJudge;
  readonly waysIn: WayInJudge;
  /** True in a world where nothing of the guardrail's own gets lost, fails or comes late. */
  readonly isOrderly: boolean;
  /** True where besides every read of a cluster succeeds: one that fails is repeated, and counts for its event. */
  readonly countsReads: boolean;

  constructor(
    trace: Trace,
    now: () => number,
    queue: WatchedQueue,
    isOff: () => boolean,
    scenario: Scenario,
  ) {
    const { faults, policy, troubles } = scenario;
    this.#verdicts = new Verdicts(trace);
    this.leases = new LeaseJudge(this.#verdicts, now);
    this.updates = new UpdateJudge(this.#verdicts, now, policy);
    this.telling = new TellingJudge(this.#verdicts, now);
    this.waiting = new WaitingJudge(this.#verdicts, queue, isOff);
    this.coalescing = new CoalescingJudge(this.#verdicts);
    this.notices = new NoticeJudge(this.#verdicts);
    this.endings = new EndingJudge(this.#verdicts);
    this.naming = new NamingJudge(this.#verdicts, ourselves);
    this.acts = new ActsJudge(this.#verdicts);
    this.trust = new TrustJudge(this.#verdicts);
    this.sight = new SightJudge(this.#verdicts, now, isConstant(scenario));
    this.hearing = new HearingJudge(this.#verdicts, now);
    this.readable = new ReadableJudge(this.#verdicts);
    this.waysIn = new WayInJudge(this.#verdicts, now, isConstant(scenario));
    const { storage, crash, slow, stuck, freeze, duplicate } = faults;
    this.isOrderly =
      [storage, crash, slow, stuck, freeze].every((rate) => rate === 0) &&
      troubles.every(({ kind }) => !disorderly.has(kind));
    this.countsReads =
      this.isOrderly && faults.arm + duplicate === 0 && troubles.every(({ kind }) => !unreadable.has(kind));
  }

  get violations(): readonly string[] {
    return this.#verdicts.violations;
  }

  violated(what: string): void {
    this.#verdicts.violated(what);
  }
}

/** True where nothing that stands open is believed, accepted or exempted, nor another cluster by the same name. */
function isConstant({ policy, troubles, decisions, deletions }: Scenario): boolean {
  const isMindedAlways = troubles.every(({ kind }) => kind !== "exempted" && kind !== "off");
  return policy.trustedDeployers.length + decisions + deletions === 0 && isMindedAlways;
}

/** True where the machines' clocks are about right. */
export function isSteady({ skewsMs }: Scenario): boolean {
  return skewsMs.every((skewMs) => Math.abs(skewMs) < 10_000);
}

/** A list, the look that it asks for, and a lease that somebody else may have. */
const handingOverMs = 90_000;

/**
 * Within how many milliseconds an early look has found whatever is opened; `undefined` in a world where it may not, as
 * something fails, a clock is far wrong, or the policy does not mind.
 */
export function earlyWithinMs(scenario: Scenario, { countsReads }: Judge): number | undefined {
  const { watch, troubles, showsETag } = scenario;
  const isLenient = troubles.some(({ kind }) => kind === "exempted");
  if (watch.earlyLookSeconds === undefined || !countsReads || isLenient || !isSteady(scenario) || !showsETag)
    return undefined;
  return (watch.earlyLookSeconds + 60) * 1000 + handingOverMs;
}
