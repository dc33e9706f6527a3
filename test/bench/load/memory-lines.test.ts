import { expect, test } from "vitest";
import { memoryLines } from "./memory-lines.ts";

const mebibyte = 1024 * 1024;
const point = (events: number, heap: number) => ({
  events,
  heapUsed: heap * mebibyte,
  external: 4 * mebibyte,
  rss: 100 * mebibyte,
  isCollected: true as const,
});

test("growth is from the lowest look to the last", () => {
  expect(memoryLines([point(1000, 25), point(5000, 20), point(10_000, 20.5)])).toEqual([
    "       after   heap used   external          rss",
    " 1000 events   25.00 MiB   4.00 MiB   100.00 MiB",
    " 5000 events   20.00 MiB   4.00 MiB   100.00 MiB",
    "10000 events   20.50 MiB   4.00 MiB   100.00 MiB",
    "heap growth since its lowest, after 5000 events: 0.50 MiB   aim ≤ 1 MiB of heap: met",
  ]);
});

test("a heap that grows and grows has missed the aim, and one that shrank has not grown", () => {
  expect(memoryLines([point(1000, 20), point(10_000, 22)]).at(-1)).toContain(
    "2.00 MiB   aim ≤ 1 MiB of heap: MISSED",
  );
  expect(memoryLines([point(1000, 20), point(10_000, 18)]).at(-1)).toContain(
    "0.00 MiB   aim ≤ 1 MiB of heap: met",
  );
});
