import { eventually } from "../e2e/support/eventually.ts";
import { writeEvent } from "../e2e/support/write-event.ts";
import { withBenchSandbox } from "./bench-sandbox.ts";
import { readsOf, seedLearnedClusters } from "./clusters.ts";
import type { Part } from "./options.ts";
import { judged, tableLines } from "./report.ts";

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

const [sequentialEvents, burstEvents] = [50, 100];
/** Slow enough that the whole burst is there before the first read is answered. */
const burstLatencyMs = 500;

/** Counts reads of compliant clusters: event after event, and a burst at once for one cluster. */
export const measureReads: Part = async ({ isQuick, bundle, status }) =>
  withBenchSandbox(bundle, async (sandbox) => {
    const { arm, guardrail, storage } = sandbox;
    const [one = "", other = ""] = await seedLearnedClusters(sandbox, 2);
    arm.clearRequests();
    for (let event = 0; event < sequentialEvents; event++) await guardrail.post(writeEvent(one));
    const sequentialReads = readsOf(arm, one);

    arm.setLatency(burstLatencyMs);
    await Promise.all(Array.from({ length: burstEvents }, () => guardrail.post(writeEvent(other))));
    const burstReads = readsOf(arm, other);
    let asleep = 0;
    // A queue that is not empty in time is a result here, and shown.
    const patienceMs = isQuick ? 10_000 : 90_000;
    const deadline = performance.now() + patienceMs;
    await eventually(
      "the queue can be looked at",
      async () => {
        asleep = await storage.queueLength();
        status(`${readsOf(arm, other)} so far, ${asleep} messages in the queue …`);
        return asleep === 0 || performance.now() > deadline;
      },
      { withinMs: patienceMs + 5_000 },
    );
    const laterReads = readsOf(arm, other) - burstReads;
    return [
      "ARM reads of a compliant cluster",
      ...readsLines({ sequentialEvents, sequentialReads, burstEvents, burstReads, laterReads, asleep }),
    ];
  });

/** A burst may take two reads: the one under way, and one more for all that came meanwhile. */
export function readsLines(counts: ReadCounts): readonly string[] {
  const { sequentialEvents, sequentialReads, burstEvents, burstReads, laterReads, asleep } = counts;
  const perEvent = sequentialReads / sequentialEvents;
  const all = burstReads + laterReads;
  return [
    ...tableLines(
      ["", "per event", "", "events", "ARM reads"],
      [
        [
          "one after another",
          perEvent.toFixed(2),
          judged(perEvent, 1, "1.00 an event"),
          `${sequentialEvents}`,
          `${sequentialReads}`,
        ],
        [
          "at once, one cluster, ARM 500 ms",
          (all / burstEvents).toFixed(2),
          judged(all, 2, "2 a burst"),
          `${burstEvents}`,
          `${all}`,
        ],
      ],
    ),
    ...(laterReads > 0 ? [`${laterReads} of the burst's reads came later, from the queue.`] : []),
    ...(asleep > 0 ? [`${asleep} messages still sleep in the queue; what they read is not counted.`] : []),
  ];
}
