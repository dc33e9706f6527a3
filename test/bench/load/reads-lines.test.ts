import { expect, test } from "vitest";
import { readsLines } from "./reads-lines.ts";

const counts = {
  sequentialEvents: 20,
  sequentialReads: 20,
  burstEvents: 100,
  burstReads: 1,
  laterReads: 0,
  asleep: 0,
};

test("reads are held against one an event, and two a burst", () => {
  expect(readsLines({ ...counts, burstReads: 3 })).toEqual([
    "                                   per event                              events   ARM reads",
    "one after another                       1.00   aim ≤ 1.00 an event: met       20          20",
    "at once, one cluster, ARM 500 ms        0.03   aim ≤ 2 a burst: MISSED       100           3",
  ]);
});

test("reads that came later count, and what still sleeps is told", () => {
  const lines = readsLines({ ...counts, laterReads: 1, asleep: 7 });
  expect(lines[2]).toContain("aim ≤ 2 a burst: met");
  expect(lines.slice(3)).toEqual([
    "1 of the burst's reads came later, from the queue.",
    "7 messages still sleep in the queue; what they read is not counted.",
  ]);
});
