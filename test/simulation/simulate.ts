import type { Violation } from "./judge.ts";
import { builtIn } from "./scenario.ts";
import { World } from "./world.ts";

/** What became of one seed. */
export interface SimulationResult {
  readonly seed: number;
  /** Broken invariants; empty when all held. */
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
  readonly figures: Figures;
}

/** How much happened: a simulation in which nothing happens proves nothing. */
export interface Figures {
  readonly writes: number;
  readonly reverts: number;
  readonly alerts: number;
  readonly crashes: number;
}

/** Runs the world of one seed to its end. The same seed always gives the same run. */
export async function simulate(seed: number): Promise<SimulationResult> {
  const world = new World(seed, builtIn(seed));
  return world.clock.withTimers(async () => {
    await world.live();
    return { seed, violations: world.violations, trace: world.trace.lines, figures: world.figures };
  });
}
