import { type Aim, judged } from "../report/aim.ts";
import { tableLines } from "../report/table.ts";
import type { MemoryPoint } from "./measure-memory.ts";

const mebibyte = 1024 * 1024;
/** Room for noise, such as code that is compiled anew; a leak of one KiB an event would be 9 MiB. */
const flat: Aim = { atMost: 1, text: "1 MiB of heap" };

/**
 * The points, and the growth from the lowest of them to the last. V8 throws compiled code away that has not run for a
 * while, which may free megabytes at any look: held against the first point, that would hide a leak.
 */
export function memoryLines(points: readonly MemoryPoint[]): readonly string[] {
  const last = points.at(-1);
  if (last === undefined) return [];
  const lowest = points.reduce((least, point) => (point.heapUsed < least.heapUsed ? point : least));
  const growth = (last.heapUsed - lowest.heapUsed) / mebibyte;
  return [
    ...tableLines(
      [
        { heading: "after", align: "right" },
        { heading: "heap used", align: "right" },
        { heading: "external", align: "right" },
        { heading: "rss", align: "right" },
      ],
      points.map(({ events, heapUsed, external, rss }) => [
        `${events} events`,
        ...[heapUsed, external, rss].map((bytes) => `${(bytes / mebibyte).toFixed(2)} MiB`),
      ]),
    ),
    `heap growth since its lowest, after ${lowest.events} events: ${growth.toFixed(2)} MiB   ${judged(growth, flat)}`,
  ];
}
