import type { ClusterId } from "../../core/cluster/cluster-id.ts";
import type { LookCount } from "../../core/model/look-count.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { ReconcileDependencies } from "../../reconcile/dependencies.ts";
import { inBatches } from "../in-batches.ts";
import { type AskedLooks, askForLooks } from "./ask-for-looks.ts";
import type { ChangesBehind } from "./changes-behind.ts";
import { judgeRow, type WantedLook } from "./judge-row.ts";
import type { KnownFleet } from "./known-clusters.ts";
import type { Survey } from "./survey-subscriptions.ts";

/** What is needed to have clusters looked at. */
export type LookDependencies = Pick<ReconcileDependencies, "store" | "queue" | "policyFor" | "now">;

/** So many requests go to storage side by side. */
const batchSize = 50;

/**
 * Has those clusters looked at of which a survey shows news, or which it does not show: each by a message, that is, by a
 * run of its own, spread over time. Never throws: a cluster of which something fails is named, and the others go on.
 *
 * @param before what this sweep has asked for so far
 */
export async function lookAtFleet(
  survey: Survey,
  known: KnownFleet,
  startedAt: string,
  before: LookCount,
  changes: ChangesBehind,
  dependencies: LookDependencies,
): Promise<AskedLooks> {
  const problems: string[] = [];
  const attempt = async <T>(what: string, act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      problems.push(`${what}: ${describeError(error)}`);
      return undefined;
    }
  };
  const judged = await inBatches(survey.rows, batchSize, (row) =>
    attempt(`${row.cluster.id} could not be judged`, () => judgeRow(row, startedAt, changes, dependencies)),
  );
  const missing = await inBatches(notShown(survey, known, startedAt), batchSize, (cluster) =>
    attempt(`${cluster.id} could not be looked up`, () => judgeMissing(cluster, dependencies)),
  );
  const wanted = [...judged, ...missing].filter((look) => look !== undefined);
  const asked = await askForLooks(wanted, { startedAt }, before, dependencies);
  return { ...asked, problems: [...problems, ...asked.problems] };
}

/** Those that are known and not shown. A subscription of which nobody knows anything says nothing of its clusters. */
function notShown(
  { rows, seen, unreadable }: Survey,
  { bySubscription }: KnownFleet,
  startedAt: string,
): readonly ClusterId[] {
  const shown = new Set(rows.map(({ cluster }) => cluster.key));
  return [...seen, ...unreadable]
    .flatMap((id) => bySubscription.get(id) ?? [])
    .filter(
      ({ cluster, seenAt }) => !shown.has(cluster.key) && !(seenAt !== undefined && seenAt >= startedAt),
    )
    .map(({ cluster }) => cluster);
}

async function judgeMissing(
  cluster: ClusterId,
  { store }: LookDependencies,
): Promise<WantedLook | undefined> {
  const { state, epoch = 0 } = await store.load(cluster);
  // One that cannot be read has its next read planned.
  if (state.verdict === undefined || state.unreadable) return undefined;
  return { cluster, why: "not-shown", epoch, writes: [] };
}
