import { expect, test } from "vitest";
import { latencyLines, stepLines } from "./latency-lines.ts";

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
