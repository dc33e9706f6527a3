import { type Aim, judged } from "../report/aim.ts";
import { tableLines } from "../report/table.ts";
import type { ReadCounts } from "./measure-reads.ts";

const sequentialAim: Aim = { atMost: 1, text: "1.00 an event" };
/** The one under way, and one more for all that came meanwhile. */
const burstAim: Aim = { atMost: 2, text: "2 a burst" };

export function readsLines(counts: ReadCounts): readonly string[] {
  const { sequentialEvents, sequentialReads, burstEvents, burstReads, laterReads, asleep } = counts;
  const perEvent = sequentialReads / sequentialEvents;
  const all = burstReads + laterReads;
  return [
    ...tableLines(
      [
        { heading: "", align: "left" },
        { heading: "per event", align: "right" },
        { heading: "", align: "left" },
        { heading: "events", align: "right" },
        { heading: "ARM reads", align: "right" },
      ],
      [
        [
          "one after another",
          perEvent.toFixed(2),
          judged(perEvent, sequentialAim),
          `${sequentialEvents}`,
          `${sequentialReads}`,
        ],
        [
          "at once, one cluster, ARM 500 ms",
          (all / burstEvents).toFixed(2),
          judged(all, burstAim),
          `${burstEvents}`,
          `${all}`,
        ],
      ],
    ),
    ...(laterReads > 0 ? [`${laterReads} of the burst's reads came later, from the queue.`] : []),
    ...(asleep > 0 ? [`${asleep} messages still sleep in the queue; what they read is not counted.`] : []),
  ];
}
