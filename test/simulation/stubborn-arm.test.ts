import { describe, expect, it } from "vitest";
import { calm, type FaultPlan } from "./fault-plan.ts";
import { judgeFailures } from "./judging/failure-judge.ts";
import { timerOf } from "./process.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { World } from "./world.ts";

const days = 72 * 3_600_000;
const seeds = Array.from({ length: 3 }, (_, index) => 7_000 + index);

/** Somebody writes one cluster once, and for three days no update of the guardrail's own gets through. */
function stubborn(seed: number, faults: FaultPlan, troubles: Scenario["troubles"]): Scenario {
  const scenario = scenarioOf(seed);
  return {
    ...scenario,
    clusters: scenario.clusters.slice(0, 1),
    channels: 1,
    minimums: ["low"],
    policy: { ...scenario.policy, mode: "revert", onNarrowed: "ignore", trustedDeployers: [] },
    faults,
    troubles,
    busyMs: days,
    writeEveryMs: 1_000 * days,
    undoings: 0,
    burst: 0,
    deletions: 0,
    decisions: 0,
    skewsMs: scenario.skewsMs.map(() => 0),
  };
}

describe.each<[string, FaultPlan, Scenario["troubles"]]>([
  [
    "never takes an update: 5xx, no answer, 429",
    calm,
    [{ kind: "stubborn", place: 0, from: 0, lastsMs: days }],
  ],
  ["takes every update on, and fails to carry it out", { ...calm, badEnd: 1 }, []],
])("an ARM that %s", (_, faults, troubles) => {
  it("is told as failed, once and in time, and asked ever later", { timeout: 600_000 }, async () => {
    let opened = 0;
    for (const seed of seeds) {
      const world = new World(seed, stubborn(seed, faults, troubles));
      const begins = world.clock.now + 2 * 60_000;
      await world.clock.withTimers(timerOf(world.clock), () => world.live());
      expect(world.violations, `seed ${seed}`).toEqual([]);
      const { alerts, updatesAt } = world;
      expect(judgeFailures(alerts, updatesAt, begins + days), `seed ${seed}`).toEqual([]);
      if (updatesAt.length > 0) opened++;
    }
    // A world in which nobody opens anything proves nothing.
    expect(opened).toBeGreaterThan(0);
  });
});
