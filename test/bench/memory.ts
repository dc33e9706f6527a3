import { withBenchSandbox } from "./bench-sandbox.ts";
import { seedLearnedClusters, sendEvents } from "./clusters.ts";
import type { Part } from "./options.ts";
import type { MemoryReading } from "./probed-host.ts";
import { judged, tableLines } from "./report.ts";

/** The app's process after so many events, with its garbage collected. */
export interface MemoryPoint extends MemoryReading {
  readonly events: number;
}

const clusterCount = 100;
/** The simulator's own record is cleared as often, so that only the app could grow. */
const perBlock = 250;
const mebibyte = 1024 * 1024;

/** Sends compliant events through the host, as many as it takes, and looks at the app's memory on the way. */
export const measureMemory: Part = async ({ isQuick, bundle, status }) =>
  withBenchSandbox(bundle, async (sandbox) => {
    const { arm, guardrail } = sandbox;
    const lookAfter = isQuick ? [1_000, 3_000] : [1_000, 4_000, 7_000, 10_000];
    const clusters = await seedLearnedClusters(sandbox, clusterCount);
    const points: MemoryPoint[] = [];
    let done = clusterCount;
    for (const events of lookAfter) {
      while (done < events) {
        const block = Math.min(perBlock, events - done);
        await sendEvents(guardrail, clusters, block);
        arm.clearRequests();
        done += block;
        status(`event ${done} of ${lookAfter.at(-1)} …`);
      }
      points.push({ events, ...(await guardrail.memory()) });
    }
    return ["Memory of the app's process, garbage collected (compliant events)", ...memoryLines(points)];
  });

/**
 * The points, and the growth from the lowest of them to the last. V8 throws compiled code away that has not run for a
 * while, which may free megabytes at any look: held against the first point, that would hide a leak. The aim leaves
 * room for noise, such as code that is compiled anew; a leak of one KiB an event would be 9 MiB.
 */
export function memoryLines(points: readonly MemoryPoint[]): readonly string[] {
  const last = points.at(-1);
  if (last === undefined) return [];
  const lowest = points.reduce((least, point) => (point.heapUsed < least.heapUsed ? point : least));
  const growth = (last.heapUsed - lowest.heapUsed) / mebibyte;
  return [
    ...tableLines(
      ["after", "heap used", "external", "rss"],
      points.map(({ events, heapUsed, external, rss }) => [
        `${events} events`,
        ...[heapUsed, external, rss].map((bytes) => `${(bytes / mebibyte).toFixed(2)} MiB`),
      ]),
    ),
    `heap growth since its lowest, after ${lowest.events} events: ${growth.toFixed(2)} MiB   ${judged(growth, 1, "1 MiB of heap")}`,
  ];
}
