import { expect, test } from "vitest";
import { runBounded } from "./run-bounded.ts";

test("does everything once, and never more at once than told", async () => {
  const [done, counts] = [[] as number[], { now: 0, most: 0 }];
  await runBounded([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    counts.now++;
    counts.most = Math.max(counts.most, counts.now);
    await new Promise(setImmediate);
    counts.now--;
    done.push(item);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(counts.most).toBe(3);
});

test("begins nothing after an error, and rejects when what was begun has ended", async () => {
  const done: number[] = [];
  const running = runBounded([1, 2, 3, 4, 5, 6], 2, async (item) => {
    if (item === 1) throw new Error("the first fails");
    await new Promise(setImmediate);
    done.push(item);
  });
  await expect(running).rejects.toThrow("the first fails");
  expect(done).toEqual([2]);
});
