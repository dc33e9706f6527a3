import type { Random } from "./random.ts";
import type { Trouble } from "./troubles.ts";

const minute = 60_000;

/** How the guardrail gets to know what no event tells. */
export interface Watch {
  /** In how many subscriptions the clusters are. */
  readonly subscriptions: number;
  /** How many clusters the inventory shows on a page. */
  readonly pageSize: number;
  /** How likely the inventory refuses to go on where a page ended. */
  readonly tokenRefusals: number;
  /** How likely the inventory leaves a cluster out of an answer, or shows of it what cannot be judged. */
  readonly oddRows: number;
  /** How likely the timer comes twice at once, so that two sweep. */
  readonly twins: number;
  /** When each cluster is opened once more, and when an event arrives again; both after the beginning of the busy time. */
  readonly unheard?: { readonly openedAtMs: number; readonly heardAtMs: number };
  /** How often each subscription is listed early; absent where the early look is off. */
  readonly earlyLookSeconds?: number;
}

/** Every event arrives in the end, and nothing but the sweep's own faults keeps it from seeing the fleet. */
export const plainWatch: Watch = {
  subscriptions: 1,
  pageSize: 1_000,
  tokenRefusals: 0,
  oddRows: 0,
  twins: 0,
};

/** How a world is watched, with the troubles that only a look at the whole fleet finds. */
export interface WatchedScenario {
  readonly watch: Watch;
  readonly troubles: readonly Trouble[];
}

/** In some worlds events are lost for good and the inventory is odd; in some the early look is on. */
export function watchOf(random: Random, busyMs: number, clusters: number): WatchedScenario {
  const losesEvents = random.chance(0.3);
  const looksEarly = random.chance(0.1);
  if (!losesEvents && !looksEarly) return { watch: plainWatch, troubles: [] };
  const rate = (most: number): number => random.pick([0, most / 2, most]);
  const deaf = losesEvents ? lostEvents(random, busyMs, clusters) : [];
  const deafUntil = Math.max(...deaf.map(({ from, lastsMs }) => from + lastsMs));
  return {
    watch: {
      subscriptions: random.whole(1, clusters),
      pageSize: random.whole(1, 2),
      tokenRefusals: rate(0.5),
      oddRows: rate(0.2),
      twins: rate(0.5),
      ...(losesEvents
        ? {
            unheard: {
              openedAtMs: busyMs + random.between(0, minute),
              heardAtMs: deafUntil + minute,
            },
          }
        : {}),
      ...(looksEarly ? { earlyLookSeconds: random.pick([60, 60, 120]) } : {}),
    },
    troubles: [...deaf, ...(random.chance(0.4) ? [vanishing(random, busyMs, clusters)] : [])],
  };
}

/** Sooner or later no event arrives any more, of one cluster or of any; for minutes, or until the sweep has missed them. */
function lostEvents(random: Random, busyMs: number, clusters: number): readonly Trouble[] {
  const from = random.between(0, busyMs);
  const lastsMs = busyMs - from + random.pick([3 * minute, 55 * minute, 55 * minute]);
  const all = Array.from({ length: clusters }, (_, place) => place);
  const places = random.chance(0.7) ? all : [random.whole(0, clusters - 1)];
  return places.map((place) => ({ kind: "deaf", place, from, lastsMs }));
}

/** A subscription vanishes and returns; mostly the first sweep comes meanwhile, five minutes after the world began. */
function vanishing(random: Random, busyMs: number, clusters: number): Trouble {
  const from = random.between(0, 3 * minute);
  return {
    kind: "vanished",
    place: random.whole(0, clusters - 1),
    from,
    lastsMs: random.between(minute, busyMs),
  };
}
