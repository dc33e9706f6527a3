import { writeEvent } from "../../e2e/support/write-event.ts";
import { seedLearnedClusters } from "../sandbox/bench-clusters.ts";
import type { BenchSandbox } from "../sandbox/bench-sandbox.ts";
import { postEvent } from "../sandbox/post-event.ts";
import type { MemoryReading } from "../sandbox/probe-messages.ts";
import { runBounded } from "../sandbox/run-bounded.ts";

/** The app's process after so many events, with its garbage collected. */
export interface MemoryPoint extends MemoryReading {
  readonly events: number;
}

export interface MemoryOptions {
  /** After how many events to look, in rising order. */
  readonly lookAfter: readonly number[];
  readonly atOnce: number;
  readonly onEvents: (done: number) => void;
}

const clusterCount = 100;
/** The simulator's own record is cleared as often, so that only the app could grow. */
const perBlock = 250;

/** Sends compliant events through the host, as many as it takes, and looks at the app's memory on the way. */
export async function measureMemory(
  sandbox: BenchSandbox,
  { lookAfter, atOnce, onEvents }: MemoryOptions,
): Promise<readonly MemoryPoint[]> {
  const { arm, guardrail } = sandbox;
  const clusters = await seedLearnedClusters(sandbox, clusterCount);
  const points: MemoryPoint[] = [];
  let done = clusterCount;
  for (const events of lookAfter) {
    while (done < events) {
      const block = Math.min(perBlock, events - done);
      await runBounded(Array(block).keys(), atOnce, (index) =>
        postEvent(guardrail.host, writeEvent(clusters[index % clusterCount] ?? "")),
      );
      arm.clearRequests();
      done += block;
      onEvents(done);
    }
    points.push({ events, ...(await guardrail.memory()) });
  }
  return points;
}
