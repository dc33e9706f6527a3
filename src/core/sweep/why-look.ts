import { withBaselineOf } from "../baseline/move-baseline.ts";
import { nextBaseline } from "../baseline/next-baseline.ts";
import { withoutReleasedAdditions } from "../baseline/released-additions.ts";
import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { judge } from "../decision/judge.ts";
import { isApproved } from "../findings/accepted-findings.ts";
import { alertFingerprint } from "../incident/alert-fingerprint.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Incident } from "../model/incident.ts";
import type { LookReason } from "../model/sweep-look.ts";
import { areWaysInDue } from "../ways-in/lists-to-read.ts";
import { previewAsKnown } from "../ways-in/preview-as-known.ts";

/** A cluster as an inventory shows it, beside what is remembered of it. */
export interface ShownCluster {
  /** Absent where what is shown cannot be judged. */
  readonly snapshot?: ClusterSnapshot;
  readonly state: ClusterState;
  readonly policy: ClusterPolicy;
  readonly now: Date;
}

/** Why a shown cluster is read; its evaluation goes along where it was judged. */
export interface Look {
  readonly why: LookReason;
  readonly evaluation?: Evaluation;
  /** Set where it is shown open, and nobody has approved that. */
  readonly isShownOpen?: true;
}

/**
 * Why a cluster that an inventory shows is to be read, by the very rules that judge a read; `undefined` where what is
 * shown is no news. Nothing is decided here: the inventory lags by minutes, and a look too many costs one read.
 *
 * What is open is no news as long as its incident tells just that. A cluster that cannot be read has its next read
 * planned, and one for which the policy switches the guardrail off is looked at only to end what had been told before.
 */
export function whyLook({ snapshot, state, policy, now }: ShownCluster): Look | undefined {
  const isTold = Object.keys(state.incidents).length > 0;
  if (policy.mode === "off") return isTold ? { why: "changed" } : undefined;
  if (state.unreadable) return undefined;
  const isNew = state.verdict === undefined;
  if (!snapshot) return { why: isNew ? "never-seen" : "unjudged" };
  const own = withBaselineOf(state, snapshot);
  const shown = asFarAsShown(snapshot, own);
  const known = withoutReleasedAdditions(own, shown, policy, now);
  const read = { snapshot: shown, state: known, policy, outbound: undefined, source: "sweep", now } as const;
  const { evaluation } = judge(read);
  const isOpen = !isApproved(evaluation, known.baseline?.acceptedFindings);
  const open = isOpen ? { isShownOpen: true as const } : {};
  if (isNew) return { why: "never-seen", evaluation, ...open };
  const why = isOpen ? whyOfOpen(known, evaluation) : whyOfApproved(shown, known, evaluation, policy, now);
  if (why) return { why, evaluation, ...open };
  return areWaysInDue(snapshot.cluster.key, own.waysIn?.askedAt, now)
    ? { why: "ways-in-due", evaluation }
    : undefined;
}

function whyOfOpen({ incidents }: ClusterState, evaluation: Evaluation): LookReason | undefined {
  return incidents.exposure?.alertFingerprint === alertFingerprint(evaluation) ? undefined : "exposed";
}

function whyOfApproved(
  snapshot: ClusterSnapshot,
  { incidents, narrowingTold, baseline }: ClusterState,
  evaluation: Evaluation,
  policy: ClusterPolicy,
  now: Date,
): LookReason | undefined {
  // What the body shows is in force only then: before that nothing ends, and nothing is learned.
  if (snapshot.phase !== "succeeded") return undefined;
  const { exposure, narrowing } = incidents;
  if (exposure) return isLookPlanned(exposure, now) ? undefined : "changed";
  if (isNarrowingNews(evaluation, narrowingTold, policy))
    return narrowing && isLookPlanned(narrowing, now) ? undefined : "changed";
  return nextBaseline(baseline, snapshot, evaluation, policy, now) === baseline ? undefined : "unlearned";
}

/** A look that is planned within this time shows as much as the sweep's would, in milliseconds. */
const soonMs = 10 * 60_000;

function isLookPlanned({ looks: { nextAt } }: Incident, now: Date): boolean {
  return nextAt !== undefined && Date.parse(nextAt) <= now.getTime() + soonMs;
}

function isNarrowingNews(
  { narrowedRanges }: Evaluation,
  told: string | undefined,
  { onNarrowed }: ClusterPolicy,
): boolean {
  if (onNarrowed === "ignore") return false;
  return told !== (narrowedRanges.length > 0 ? fingerprint([...narrowedRanges]) : undefined);
}

/**
 * What an inventory does not show is taken as it was: node pools, the cluster's children, and the settings that only a preview version of the API
 * returns. Otherwise it would look new, or weakened, at every sweep.
 */
function asFarAsShown(snapshot: ClusterSnapshot, state: ClusterState): ClusterSnapshot {
  const { baseline, waysIn } = state;
  return {
    ...snapshot,
    exposure: { ...previewAsKnown(snapshot.exposure, state), ...waysIn?.lists },
    ...(baseline ? { outbound: baseline.outbound } : {}),
  };
}
