import type { ClusterId } from "../../core/cluster/cluster-id.ts";
import type { LookCount } from "../../core/model/look-count.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { FleetRow } from "../../ports/fleet-inventory.ts";
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

/** A cluster that an inventory shows, or one that is known and is not shown. */
export type Sighted =
  | { readonly kind: "shown"; readonly row: FleetRow }
  | { readonly kind: "missing"; readonly cluster: ClusterId };

/** Which cluster it is. */
export function clusterOf(sighted: Sighted): ClusterId {
  return sighted.kind === "shown" ? sighted.row.cluster : sighted.cluster;
}

/**
 * Has those of some clusters looked at that are shown with news, or that are not shown: each by a message, that is, by a
 * run of its own, spread over time. Never throws: a cluster of which something fails is named, and the others go on.
 *
 * @param before what this sweep has asked for so far
 */
export async function lookAtFleet(
  clusters: readonly Sighted[],
  startedAt: string,
  before: LookCount,
  changes: ChangesBehind,
  dependencies: LookDependencies,
): Promise<AskedLooks> {
  const problems: string[] = [];
  const judged = await inBatches(clusters, batchSize, async (sighted) => {
    try {
      return sighted.kind === "shown"
        ? await judgeRow(sighted.row, startedAt, changes, dependencies)
        : await judgeMissing(sighted.cluster, startedAt, dependencies);
    } catch (error) {
      problems.push(`${clusterOf(sighted).id} could not be judged: ${describeError(error)}`);
      return undefined;
    }
  });
  const wanted = judged.filter((look) => look !== undefined);
  const asked = await askForLooks(wanted, { startedAt }, before, dependencies);
  return { ...asked, problems: [...problems, ...asked.problems] };
}

/** Those that are known and not shown. A subscription of which nobody knows anything says nothing of its clusters. */
export function notShown(
  { shown, seen, unreadable }: Survey,
  { bySubscription }: KnownFleet,
): readonly ClusterId[] {
  return [...seen, ...unreadable]
    .flatMap((id) => bySubscription.get(id) ?? [])
    .filter(({ key }) => !shown.has(key));
}

async function judgeMissing(
  cluster: ClusterId,
  startedAt: string,
  { store }: LookDependencies,
): Promise<WantedLook | undefined> {
  const { state, epoch = 0 } = await store.load(cluster);
  // A run that came between has been here.
  if (state.seenAt !== undefined && state.seenAt >= startedAt) return undefined;
  // One that cannot be read has its next read planned.
  if (state.verdict === undefined || state.unreadable) return undefined;
  return { cluster, why: "not-shown", epoch, writes: [] };
}
