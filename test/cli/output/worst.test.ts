import fc from "fast-check";
import { expect, test } from "vitest";
import { Worst } from "../../../src/cli/output/worst.ts";

test("the worst of many are those that a stable sort puts first", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 })), fc.integer({ min: 0, max: 5 }), (ranks, most) => {
      const worst = new Worst<string>(most);
      for (const [index, rank] of ranks.entries()) worst.add(rank, () => `${rank}.${index}`);
      const sorted = ranks.map((rank, index) => ({ rank, index })).toSorted((a, b) => a.rank - b.rank);
      expect(worst.items).toEqual(sorted.slice(0, most).map(({ rank, index }) => `${rank}.${index}`));
    }),
  );
});
