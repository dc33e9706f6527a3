import { allLooks, type LookCount } from "../../core/model/look-count.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { FleetRow } from "../../ports/fleet-inventory.ts";
import { inBatches } from "../in-batches.ts";
import { askForLooks } from "../sweep/ask-for-looks.ts";
import { judgeRow, type WantedLook } from "../sweep/judge-row.ts";
import type { LookDependencies } from "../sweep/look-at-fleet.ts";
import type { ShownBefore } from "./shown-before.ts";

/** So many looks one early look asks for: they are through before the next one comes, all in one lane as they are. */
const mostLooks = 150;

/** So many clusters that are seen for the first time at once are no news of a minute, but a fleet: the sweep's. */
const mostFirst = 20;

/** So many requests go to storage side by side. */
const batchSize = 50;

/** What was made of some rows. */
export interface HandedOver {
  readonly looks: LookCount;
  readonly problems: readonly string[];
}

/**
 * Judges rows of ARM's lists by the rules of the sweep, and has each cluster read that shows news: nothing is decided
 * from a row. What was shown before costs nothing, and what is left to the sweep is not asked for. Never throws.
 *
 * @param isFirstLeft true where clusters that nobody has seen yet are the sweep's, as it is at them
 * @param before what this early look has asked for so far
 */
export async function handOverNews(
  rows: readonly FleetRow[],
  startedAt: Date,
  isFirstLeft: boolean,
  before: LookCount,
  shown: ShownBefore,
  dependencies: LookDependencies,
): Promise<HandedOver> {
  const now = dependencies.now();
  const about = { startedAt: startedAt.toISOString(), isEarly: true } as const;
  const problems: string[] = [];
  // What cannot be judged is read by the sweep: it would be asked for every minute here.
  const news = rows.filter((row) => row.snapshot && shown.isNews(row, now));
  const judged = await inBatches(news, batchSize, async (row) => {
    try {
      // Who did it is not known before the event, and is not asked every minute.
      return { row, look: await judgeRow(row, about.startedAt, async () => [], dependencies) };
    } catch (error) {
      problems.push(`${row.cluster.id} could not be judged: ${describeError(error)}`);
      return undefined;
    }
  });
  const done = judged.filter((one) => one !== undefined);
  const first = done.filter(({ look }) => look?.why === "never-seen");
  const isFleet = first.length > mostFirst;
  const wanted: { readonly row: FleetRow; readonly look: WantedLook }[] = [];
  const room = Math.max(0, mostLooks - allLooks(before));
  for (const { row, look } of done) {
    const isFirst = look?.why === "never-seen";
    // Lists that are read once a day are nothing of this minute: they are left to the sweep.
    const isRoutine = look?.why === "ways-in-due";
    if (!look || isRoutine || (isFirst && isFleet)) shown.remember(row, false, now);
    else if (isFirst && isFirstLeft) continue;
    else if (wanted.length < room) wanted.push({ row, look });
  }
  const looks = wanted.map(({ look }) => look);
  const asked = await askForLooks(looks, about, before, dependencies);
  // Where one could not be queued, all are judged again by the next: a later read makes a look needless.
  if (asked.problems.length === 0) for (const { row } of wanted) shown.remember(row, true, now);
  return { looks: asked.looks, problems: [...problems, ...asked.problems] };
}
