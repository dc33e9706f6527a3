import { describe, expect, it } from "vitest";
import { addFigures, figureNames, noFigures, simulate, stepsToViolation } from "./simulate.ts";

const seeds = 200;

describe("the guardrail in simulated worlds", () => {
  it(`keeps its invariants over ${seeds} seeds`, { timeout: 600_000 }, async () => {
    let sum = noFigures;
    for (let seed = 1; seed <= seeds; seed++) {
      const result = await simulate(seed);
      if (result.violations.length > 0) {
        const steps = stepsToViolation(result).join("\n");
        const broken = result.violations.join("; ");
        expect.fail(`Seed ${seed} broke: ${broken}\nnpm run simulate -- --seed ${seed}\n${steps}`);
      }
      sum = addFigures(sum, result.figures);
    }
    // A world in which nothing happens keeps every invariant.
    for (const name of figureNames) expect(sum[name], name).toBeGreaterThan(0);
    expect(sum.writes).toBeGreaterThan(1000);
    expect(sum.reverts).toBeGreaterThan(200);
    expect(sum.alerts).toBeGreaterThan(1000);
    expect(sum.crashes).toBeGreaterThan(100);
    expect(sum["leases lost"]).toBeGreaterThan(20);
    expect(sum["coalesced events"]).toBeGreaterThan(100);
  });

  it("plays a seed the same way each time", async () => {
    const [first, second] = [await simulate(26), await simulate(26)];
    expect(second.trace).toEqual(first.trace);
  });
});
