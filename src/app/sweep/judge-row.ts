import { withBaselineOf } from "../../core/baseline/move-baseline.ts";
import type { ClusterId } from "../../core/cluster/cluster-id.ts";
import type { LookReason } from "../../core/model/sweep-look.ts";
import type { Write } from "../../core/model/write.ts";
import { policyOfRun } from "../../core/plan/policy-of-run.ts";
import { whyLook } from "../../core/sweep/why-look.ts";
import { writesBehind } from "../../core/sweep/writes-behind.ts";
import type { FleetRow } from "../../ports/fleet-inventory.ts";
import type { ReconcileDependencies } from "../../reconcile/dependencies.ts";
import type { ChangesBehind } from "./changes-behind.ts";

/** What is needed to judge what an inventory shows. */
export type JudgeDependencies = Pick<ReconcileDependencies, "store" | "policyFor" | "now">;

/** A cluster that is to be looked at. */
export interface WantedLook {
  readonly cluster: ClusterId;
  readonly why: LookReason;
  /** The cluster's epoch when it was judged: a later read makes the look needless. */
  readonly epoch: number;
  readonly writes: readonly Write[];
  /** Set where it is shown open: it is read before others. */
  readonly isShownOpen?: true;
}

/**
 * Whether a row of an inventory is news beside what is remembered of its cluster.
 * @param startedAt when what gave the row was asked for: a cluster that was read since then is passed over
 */
export async function judgeRow(
  { cluster, snapshot }: FleetRow,
  startedAt: string,
  changes: ChangesBehind,
  { store, policyFor, now }: JudgeDependencies,
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
  const { why, evaluation, isShownOpen } = look;
  const isUntold = why === "exposed" && evaluation !== undefined;
  const writes = isUntold ? writesBehind(cluster.key, evaluation, await changes()) : [];
  return { cluster, why, epoch, writes, ...(isShownOpen ? { isShownOpen } : {}) };
}
