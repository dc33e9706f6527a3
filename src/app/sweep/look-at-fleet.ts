import { withBaselineOf } from "../../core/baseline/move-baseline.ts";
import type { ClusterId } from "../../core/cluster/cluster-id.ts";
import type { LookCount } from "../../core/model/look-count.ts";
import type { LookReason } from "../../core/model/sweep-look.ts";
import type { Write } from "../../core/model/write.ts";
import { policyOfRun } from "../../core/plan/policy-of-run.ts";
import { planLook } from "../../core/sweep/spread-looks.ts";
import { whyLook } from "../../core/sweep/why-look.ts";
import { writesBehind } from "../../core/sweep/writes-behind.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { FleetRow } from "../../ports/fleet-inventory.ts";
import type { ReconcileDependencies } from "../../reconcile/dependencies.ts";
import { leaveNote } from "../../reconcile/leave-note.ts";
import { inBatches } from "../in-batches.ts";
import type { ChangesBehind } from "./changes-behind.ts";
import type { KnownFleet } from "./known-clusters.ts";
import type { Survey } from "./survey-subscriptions.ts";

/** What is needed to have clusters looked at. */
export type LookDependencies = Pick<ReconcileDependencies, "store" | "queue" | "policyFor" | "now">;

/** What a sweep has asked for. */
export interface AskedLooks {
  readonly looks: LookCount;
  readonly leftOver: number;
  readonly problems: readonly string[];
}

/** A cluster that is to be looked at. */
interface WantedLook {
  readonly cluster: ClusterId;
  readonly why: LookReason;
  /** The cluster's epoch when it was judged: a later read makes the look needless. */
  readonly epoch: number;
  readonly writes: readonly Write[];
}

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
  let looks = before;
  let leftOver = 0;
  const planned = wanted.flatMap((look) => {
    const plan = planLook(look.why, looks);
    if (plan.kind === "left-over") {
      leftOver++;
      return [];
    }
    looks = plan.count;
    return [{ ...look, delaySeconds: plan.delaySeconds }];
  });
  await inBatches(planned, batchSize, ({ cluster, why, epoch, writes, delaySeconds }) =>
    attempt(`${cluster.id} could not be queued`, () => {
      const sweep = { startedAt, why, ...(writes.length > 0 ? { writes } : {}) };
      const { queue, now } = dependencies;
      return leaveNote(cluster, { source: "sweep", sweep }, queue, now(), epoch, delaySeconds);
    }),
  );
  return { looks, leftOver, problems };
}

async function judgeRow(
  { cluster, snapshot }: FleetRow,
  startedAt: string,
  changes: ChangesBehind,
  { store, policyFor, now }: LookDependencies,
): Promise<WantedLook | undefined> {
  const { state, epoch = 0 } = await store.load(cluster);
  // A sweep that goes on where another one broke off, or a run that came between, has been here.
  if (state.seenAt !== undefined && state.seenAt >= startedAt) return undefined;
  const byTags = snapshot
    ? policyFor(cluster, snapshot.tags, withBaselineOf(state, snapshot).compliantTags)
    : policyFor(cluster, undefined, state.compliantTags);
  const policy = policyOfRun(byTags);
  const look = whyLook({ ...(snapshot ? { snapshot } : {}), state, policy, now: now() });
  if (!look) return undefined;
  const { why, evaluation } = look;
  const isUntold = why === "exposed" && evaluation !== undefined;
  const writes = isUntold ? writesBehind(cluster.key, evaluation, await changes()) : [];
  return { cluster, why, epoch, writes };
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
