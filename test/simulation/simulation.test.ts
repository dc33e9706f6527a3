import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";

const seeds = 100;

/** So much of a failing seed's trace is shown; `npm run simulate -- --seed N` shows all of it. */
const shownLines = 60;

describe("the reconcile loop under faults", () => {
  it(`keeps its invariants over ${seeds} seeds`, async () => {
    const sum = { writes: 0, reverts: 0, alerts: 0, crashes: 0 };
    for (let seed = 1; seed <= seeds; seed++) {
      const { violations, trace, figures } = await simulate(seed);
      const fresh = violations.filter(({ weakness }) => !weakness).map(({ what }) => what);
      if (fresh.length > 0) {
        const steps = trace.slice(-shownLines).join("\n");
        expect.fail(`Seed ${seed} broke: ${fresh.join("; ")}\nnpm run simulate -- --seed ${seed}\n${steps}`);
      }
      for (const name of ["writes", "reverts", "alerts", "crashes"] as const) sum[name] += figures[name];
    }
    // A world in which nothing happens keeps every invariant.
    expect(sum.writes).toBeGreaterThan(1000);
    expect(sum.reverts).toBeGreaterThan(100);
    expect(sum.alerts).toBeGreaterThan(500);
    expect(sum.crashes).toBeGreaterThan(50);
  });

  it("plays a seed the same way each time", async () => {
    const [first, second] = [await simulate(26), await simulate(26)];
    expect(second.trace).toEqual(first.trace);
  });
});
