import { expect, test } from "vitest";
import { boundOf, throughputLines } from "./throughput-lines.ts";

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
