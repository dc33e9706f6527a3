import { eventually } from "../../e2e/support/eventually.ts";
import { writeEvent } from "../../e2e/support/write-event.ts";
import { readsOf, seedLearnedClusters } from "../sandbox/bench-clusters.ts";
import type { BenchSandbox } from "../sandbox/bench-sandbox.ts";
import { postEvent } from "../sandbox/post-event.ts";

/** How often ARM was asked about one cluster. */
export interface ReadCounts {
  readonly sequentialEvents: number;
  readonly sequentialReads: number;
  readonly burstEvents: number;
  /** Until the last event was answered. */
  readonly burstReads: number;
  /** Those that came of what the burst left in the queue. */
  readonly laterReads: number;
  /** Messages that still slept when the looking ended; 0 where all was seen to its end. */
  readonly asleep: number;
}

export interface ReadsOptions {
  readonly sequential: number;
  readonly burst: number;
  /** How long to wait for the queue to run empty, in milliseconds. */
  readonly patienceMs: number;
  readonly onWait: (messages: number, reads: number) => void;
}

/** Slow enough that the whole burst is there before the first read is answered. */
const burstLatencyMs = 500;

/** Counts reads of compliant clusters: event after event, and a burst at once for one cluster. */
export async function measureReads(
  sandbox: BenchSandbox,
  { sequential, burst, patienceMs, onWait }: ReadsOptions,
): Promise<ReadCounts> {
  const { arm, guardrail, storage } = sandbox;
  const [one = "", other = ""] = await seedLearnedClusters(sandbox, 2);
  arm.clearRequests();
  for (let event = 0; event < sequential; event++) await postEvent(guardrail.host, writeEvent(one));
  const sequentialReads = readsOf(arm, one);

  arm.setLatency(burstLatencyMs);
  await Promise.all(Array.from({ length: burst }, () => postEvent(guardrail.host, writeEvent(other))));
  const burstReads = readsOf(arm, other);
  let asleep = 0;
  const isEmpty = async (): Promise<boolean> => {
    asleep = await storage.queueLength();
    onWait(asleep, readsOf(arm, other));
    return asleep === 0;
  };
  // A queue that is not empty in time is a result here, and shown.
  const deadline = performance.now() + patienceMs;
  await eventually(
    "the queue can be looked at",
    async () => (await isEmpty()) || performance.now() > deadline,
    { withinMs: patienceMs + 5_000 },
  );
  arm.setLatency(0);
  return {
    sequentialEvents: sequential,
    sequentialReads,
    burstEvents: burst,
    burstReads,
    laterReads: readsOf(arm, other) - burstReads,
    asleep,
  };
}
