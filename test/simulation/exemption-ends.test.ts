import { expect, it } from "vitest";
import { exemptedSettings } from "./exposures.ts";
import { timerOf } from "./process.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { World } from "./world.ts";

const hour = 3_600_000;
const lastsMs = 30 * hour;
const seeds = Array.from({ length: 4 }, (_, index) => 8_000 + index);

/** Everything is exempted for thirty hours; somebody writes one cluster once or twice, and nobody does anything else. */
function exempting(seed: number): Scenario {
  const { children: _others, ...scenario } = scenarioOf(seed);
  return {
    ...scenario,
    clusters: scenario.clusters.slice(0, 1),
    channels: 1,
    minimums: ["low"],
    policy: { ...scenario.policy, mode: "alert", onNarrowed: "ignore" },
    troubles: exemptedSettings.map((_, place) => ({ kind: "exempted", place, from: 0, lastsMs })),
    exemptionsEnd: true,
    busyMs: lastsMs + hour,
    writeEveryMs: 10 * hour,
    undoings: 0,
    burst: 0,
    deletions: 0,
    acts: 0,
    decisions: 0,
    skewsMs: scenario.skewsMs.map(() => 0),
  };
}

it("what an exemption hid is opened when it ends, by itself and within a quarter of an hour, whatever fails", async () => {
  let ended = 0;
  for (const seed of seeds) {
    const world = new World(seed, exempting(seed));
    const endsAt = world.clock.now + 2 * 60_000 + lastsMs;
    await world.clock.withTimers(timerOf(world.clock), () => world.live());
    expect(world.violations, `seed ${seed}`).toEqual([]);
    const opened = world.alerts.filter(({ transition }) => transition === "opened");
    for (const { time, decision } of opened) {
      expect(Date.parse(time), `seed ${seed}`).toBeGreaterThanOrEqual(endsAt);
      if (!decision.message.includes("The exemption of ")) continue;
      ended++;
      expect(Date.parse(time) - endsAt, `seed ${seed}`).toBeLessThan(15 * 60_000);
    }
  }
  // A world in which nothing is open when the exemption ends proves nothing.
  expect(ended).toBeGreaterThan(0);
});

it("is told to end once, where the clocks of two instances are 100 seconds apart", async () => {
  for (const seed of seeds.slice(0, 2)) {
    const world = new World(seed, { ...exempting(seed), skewsMs: [100_000, 0] });
    await world.clock.withTimers(timerOf(world.clock), () => world.live());
    expect(world.violations, `seed ${seed}`).toEqual([]);
    expect(world.alerts.filter(({ transition }) => transition === "exempted")).toEqual([]);
  }
});
