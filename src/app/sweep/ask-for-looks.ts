import type { LookCount } from "../../core/model/look-count.ts";
import type { SweepLook } from "../../core/model/sweep-look.ts";
import { openFirst, planLook } from "../../core/sweep/spread-looks.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { ReconcileDependencies } from "../../reconcile/dependencies.ts";
import { leaveNote } from "../../reconcile/leave-note.ts";
import { inBatches } from "../in-batches.ts";
import type { WantedLook } from "./judge-row.ts";

/** What has been asked for. */
export interface AskedLooks {
  readonly looks: LookCount;
  readonly leftOver: number;
  readonly problems: readonly string[];
}

/** So many requests go to storage side by side. */
const batchSize = 50;

/**
 * Has clusters looked at, each by a message, that is, by a run of its own, spread over time. Never throws: a cluster of
 * which it fails is named, and the others go on.
 *
 * @param about what asks for them
 * @param before what has been asked for so far
 */
export async function askForLooks(
  wanted: readonly WantedLook[],
  about: Pick<SweepLook, "startedAt" | "isEarly">,
  before: LookCount,
  { queue, now }: Pick<ReconcileDependencies, "queue" | "now">,
): Promise<AskedLooks> {
  const problems: string[] = [];
  let looks = before;
  let leftOver = 0;
  const planned = openFirst(wanted).flatMap((look) => {
    const plan = planLook(look, looks);
    if (plan.kind === "left-over") {
      leftOver++;
      return [];
    }
    looks = plan.count;
    return [{ ...look, delaySeconds: plan.delaySeconds }];
  });
  await inBatches(planned, batchSize, async ({ cluster, why, epoch, writes, delaySeconds }) => {
    const sweep = { ...about, why, ...(writes.length > 0 ? { writes } : {}) };
    try {
      await leaveNote(cluster, { source: "sweep", sweep }, queue, now(), epoch, delaySeconds);
    } catch (error) {
      problems.push(`${cluster.id} could not be queued: ${describeError(error)}`);
    }
  });
  return { looks, leftOver, problems };
}
