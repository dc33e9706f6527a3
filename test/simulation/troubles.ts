import type { Surroundings } from "./process.ts";
import type { Random } from "./random.ts";

/** Trouble that lasts for a while and strikes everything of its kind meanwhile; each concerns one cluster, one channel, or all. */
export const troubleKinds = [
  /** ARM lets us read a cluster no more (403). */
  "denied",
  /** ARM takes no update of ours: a lock, a missing permission. */
  "locked",
  /** A setting that decides what is guarded is wrong. */
  "paused",
  /** The subscriptions cannot be listed. */
  "unscoped",
  /** Storage answers nobody. */
  "storage",
  /** A webhook answers 503. */
  "down",
  /** A webhook answers 410. */
  "gone",
  /** The policy says `alert`. */
  "alert-only",
  /** The policy says `off`. */
  "off",
] as const;

/** Trouble that a scenario draws by itself, so that the worlds of seeds without it stay what they were. */
export const laterTroubleKinds = [
  /** The policy exempts some settings. */
  "exempted",
  /** ARM answers no update of ours, with 5xx and 429 and nothing at all. */
  "stubborn",
  /** Event Grid loses the events of a cluster for good. */
  "deaf",
  /** A cluster's subscription is not listed any more, and nothing of it can be read. */
  "vanished",
] as const;

/** Trouble that goes on when the world calms down, and ends by itself. */
const lasting: ReadonlySet<TroubleKind> = new Set(["deaf"]);

export type TroubleKind = (typeof troubleKinds)[number] | (typeof laterTroubleKinds)[number];

/** One trouble of a scenario. */
export interface Trouble {
  readonly kind: TroubleKind;
  /** Which cluster or channel it concerns, where it concerns one. */
  readonly place: number;
  /** Milliseconds after the beginning of the busy time. */
  readonly from: number;
  readonly lastsMs: number;
}

/** Some troubles within the busy time, each at one of so many places. */
export function randomTroubles(random: Random, busyMs: number, places: number): readonly Trouble[] {
  const count = random.whole(1, 4);
  return Array.from({ length: count }, () => ({
    // What needs a drift at the same time is rarer than it looks.
    kind: random.chance(0.2) ? "locked" : random.pick(troubleKinds),
    place: random.whole(0, places - 1),
    from: random.between(0, busyMs * 0.8),
    lastsMs: random.between(10_000, busyMs),
  }));
}

/** Some exemptions that begin and end within the busy time, each of one group of settings. */
export function randomExemptions(random: Random, busyMs: number, groups: number): readonly Trouble[] {
  return Array.from({ length: random.whole(1, 3) }, () => ({
    kind: "exempted" as const,
    place: random.whole(0, groups - 1),
    from: random.between(0, busyMs * 0.8),
    lastsMs: random.between(10_000, busyMs),
  }));
}

/** An exemption of each group of settings, which begins within the busy time and ends when nobody writes any more. */
export function lastingExemptions(random: Random, busyMs: number, groups: number): readonly Trouble[] {
  return Array.from({ length: groups }, (_, place) => {
    const from = random.between(0, busyMs);
    return {
      kind: "exempted" as const,
      place,
      from,
      lastsMs: busyMs - from + random.between(30_000, 360_000),
    };
  });
}

/** An exemption of one group of settings. */
export interface GivenExemption {
  readonly place: number;
  /** ISO 8601 UTC. */
  readonly until: string;
}

const endOfTime = "2100-01-01T00:00:00Z";

/** Which troubles there are at this moment. */
export class Troubles {
  readonly #around: Surroundings;
  readonly #onEnd: (kind: TroubleKind) => void;
  #present: readonly Trouble[] = [];
  #begun: readonly Trouble[] = [];
  readonly #endedAt = new Map<TroubleKind, number>();
  readonly #doExemptionsEnd: boolean;
  #exemptions: readonly GivenExemption[] = [];

  /**
   * @param onEnd called when a trouble has ended, when nobody is told so by an event
   * @param doExemptionsEnd whether the policy says when exemptions end, and keeps them
   */
  constructor(around: Surroundings, onEnd: (kind: TroubleKind) => void, doExemptionsEnd: boolean) {
    this.#around = around;
    this.#onEnd = onEnd;
    this.#doExemptionsEnd = doExemptionsEnd;
  }

  /** What the policy exempts: those that are taken out of it again have no end in it. */
  get exemptions(): readonly GivenExemption[] {
    if (this.#doExemptionsEnd) return this.#exemptions;
    const present = this.#present.filter(({ kind }) => kind === "exempted");
    return present.map(({ place }) => ({ place, until: endOfTime }));
  }

  plan(troubles: readonly Trouble[]): void {
    const { clock, trace } = this.#around;
    for (const trouble of troubles) {
      clock.after(trouble.from, () => {
        trace.note("world", `trouble begins: ${trouble.kind} at ${trouble.place}`);
        this.#present = [...this.#present, trouble];
        this.#begun = [...this.#begun, trouble];
        if (trouble.kind !== "exempted") return;
        const until = new Date(clock.now + trouble.lastsMs).toISOString();
        this.#exemptions = [...this.#exemptions, { place: trouble.place, until }];
      });
      clock.after(trouble.from + trouble.lastsMs, () => this.#end(trouble));
    }
  }

  /** All of it ends, but for what ends by itself. */
  endAll(): void {
    for (const trouble of this.#present)
      if (!lasting.has(trouble.kind) && (trouble.kind !== "exempted" || !this.#doExemptionsEnd))
        this.#end(trouble);
  }

  /** The trouble of a kind that there is, at this place where one is given. */
  present(kind: TroubleKind, place?: number): Trouble | undefined {
    return this.#present.find(
      (trouble) => trouble.kind === kind && (place === undefined || trouble.place === place),
    );
  }

  /** True where there is, or was, a trouble of a kind at this place. */
  hasBegun(kind: TroubleKind, place: number): boolean {
    return this.#begun.some((trouble) => trouble.kind === kind && trouble.place === place);
  }

  /** True while there is a trouble of this kind, and for so many milliseconds after it. */
  isRecent(kind: TroubleKind, milliseconds: number): boolean {
    if (this.present(kind)) return true;
    const endedAt = this.#endedAt.get(kind);
    return endedAt !== undefined && this.#around.clock.now - endedAt < milliseconds;
  }

  #end(trouble: Trouble): void {
    if (!this.#present.includes(trouble)) return;
    this.#endedAt.set(trouble.kind, this.#around.clock.now);
    this.#present = this.#present.filter((other) => other !== trouble);
    this.#around.trace.note("world", `trouble ends: ${trouble.kind} at ${trouble.place}`);
    if (trouble.kind !== "exempted" || !this.#doExemptionsEnd) this.#onEnd(trouble.kind);
  }
}
