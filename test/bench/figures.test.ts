import { expect, test } from "vitest";
import { latencyLines, stepLines } from "./latency.ts";
import { memoryLines } from "./memory.ts";
import { readsLines } from "./reads.ts";
import { boundOf, busyShare, machineUse, throughputLines } from "./throughput.ts";

test("ratios are of medians, and only the PUT at 50 ms has an aim", () => {
  const figures = (armLatencyMs: number) => ({
    armLatencyMs,
    guardrail: { toPut: [80, 78, 500], toAlert: [90, 90, 90] },
    bare: { toPut: [60, 64, 62], toAlert: [60, 60, 60] },
    traced: [],
  });
  expect(latencyLines([figures(0), figures(50)])).toEqual([
    "                 ARM adds   ratio                     guardrail        p90   bare client       p90",
    "event to PUT         0 ms    1.29                       80.0 ms   416.0 ms       62.0 ms   63.6 ms",
    "event to alert       0 ms    1.50                       90.0 ms    90.0 ms       60.0 ms   60.0 ms",
    "event to PUT        50 ms    1.29   aim ≤ 1.30: met     80.0 ms   416.0 ms       62.0 ms   63.6 ms",
    "event to alert      50 ms    1.50                       90.0 ms    90.0 ms       60.0 ms   60.0 ms",
  ]);
});

test("steps are listed with what is left for the app itself", () => {
  expect(stepLines([{ name: "ARM GET managedClusters", startsAt: 12.34, takes: 52 }], 9)).toEqual([
    "request of the guardrail   starts at     takes",
    "ARM GET managedClusters      12.3 ms   52.0 ms",
    "before the PUT, with no request under way (host, own work): 9.0 ms",
  ]);
});

const rate = { eventsPerSecond: 150, cpuMsPerEvent: 2.5, ownCore: 0.4, machine: 0.97 };

test("the ratio is of events per second", () => {
  expect(throughputLines(rate, { ...rate, eventsPerSecond: 300 })).toEqual([
    "              ratio   events/s   own CPU per event   own core   whole machine",
    "guardrail      0.50        150             2.50 ms       40 %            97 %",
    "bare client    1.00        300             2.50 ms       40 %            97 %",
    "Bound by this machine's CPU, which storage, ARM's simulator and the host share; by its own CPU alone it would be 400 events/s.",
  ]);
});

test.each([
  [{ ownCore: 0.95, machine: 0.99 }, /own process/],
  [{ ownCore: 0.5, machine: 0.95 }, /this machine's CPU/],
  [{ ownCore: 0.3, machine: 0.5 }, /waiting/],
])("%j is told", (shares, expected) => {
  expect(boundOf({ ...rate, ...shares })).toMatch(expected);
});

test("the busy share is of what passed between two looks", () => {
  expect(busyShare({ busy: 1000, total: 4000 }, { busy: 1300, total: 4400 })).toBe(0.75);
});

test("this machine has been busy for some of its time", () => {
  const { busy, total } = machineUse();
  expect(busy).toBeGreaterThan(0);
  expect(total).toBeGreaterThan(busy);
});

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
