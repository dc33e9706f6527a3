import { timerOf } from "./process.ts";
import { scenarioOf } from "./scenario.ts";
import { World } from "./world.ts";

/** How much happened: a simulation in which nothing happens proves nothing. */
export const figureNames = [
  "writes",
  "reverts",
  "refused",
  "alerts",
  "notices",
  "crashes",
  "stand-downs",
  "leases lost",
  "claims lost",
  "coalesced events",
  "decisions",
  "deletions",
  "poisoned messages",
  "exempted",
  "writers named",
  "acts told",
  "changes believed",
  "found by the sweep",
  "told early",
  "silences told",
  "subscriptions lost",
  "grants told",
] as const;

export type Figures = Record<(typeof figureNames)[number], number>;

/** What became of one seed. */
export interface SimulationResult {
  readonly seed: number;
  /** Broken invariants; empty when all held. */
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  readonly figures: Figures;
}

/** Runs the world of one seed to its end. The same seed always gives the same run. */
export async function simulate(seed: number): Promise<SimulationResult> {
  const world = new World(seed, scenarioOf(seed));
  return world.clock.withTimers(timerOf(world.clock), async () => {
    await world.live();
    return {
      seed,
      violations: world.violations,
      get trace() {
        return world.trace.lines;
      },
      figures: world.figures,
    };
  });
}

/** So much of a failing seed's trace is shown; `npm run simulate -- --seed N` shows all of it. */
const shownLines = 60;

/** What led to the first broken invariant of a seed. */
export function stepsToViolation({ trace }: SimulationResult): readonly string[] {
  const first = trace.findIndex((line) => line.includes("VIOLATED"));
  const end = first === -1 ? trace.length : first + 1;
  return trace.slice(Math.max(0, end - shownLines), end);
}

/** The figures of many seeds together. */
export function addFigures(left: Figures, right: Figures): Figures {
  const sums = { ...left };
  for (const name of figureNames) sums[name] += right[name];
  return sums;
}

/** Nothing has happened yet. */
export const noFigures: Figures = {
  "found by the sweep": 0,
  "told early": 0,
  "silences told": 0,
  "subscriptions lost": 0,
  "grants told": 0,
  writes: 0,
  reverts: 0,
  refused: 0,
  alerts: 0,
  notices: 0,
  crashes: 0,
  "stand-downs": 0,
  "leases lost": 0,
  "claims lost": 0,
  "coalesced events": 0,
  decisions: 0,
  deletions: 0,
  "poisoned messages": 0,
  exempted: 0,
  "writers named": 0,
  "acts told": 0,
  "changes believed": 0,
};
