import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import {
  type ExposureValues,
  guardedProperty,
  isPrivate,
  isStrict,
  rangesOf,
  switchSettings,
} from "../cluster/exposure.ts";
import { exposingFindings, isApproved } from "../findings/accepted-findings.ts";
import type { Evaluation } from "../findings/evaluation.ts";
import type { RuleId } from "../findings/finding.ts";
import type { Json } from "../json/json.ts";
import { canonicalJson } from "../json/same-json.ts";
import type { ClusterPolicy } from "../policy/cluster-policy.ts";
import { isOpenToInternet } from "../ranges/authorized-ranges.ts";
import { isWider } from "../ranges/range-drift.ts";
import type { Baseline } from "./baseline.ts";

/** The baseline that a cluster's present state makes when it is approved as it stands. */
export function baselineOf(snapshot: ClusterSnapshot, source: Baseline["source"], now: Date): Baseline {
  return {
    source,
    takenAt: now.toISOString(),
    ...(snapshot.resourceUid ? { resourceUid: snapshot.resourceUid } : {}),
    approved: snapshot.exposure,
    lastCompliant: snapshot.exposure,
    privateDnsZone: snapshot.privateDnsZone,
    apiServerSubnetId: snapshot.apiServerSubnetId,
    outbound: snapshot.outbound,
    outboundAdditions: [],
  };
}

/**
 * The baseline after a read. Only a compliant read at `Succeeded` moves it, or one whose findings a person accepted:
 *
 * - the first one is learned, in a state with no standing finding;
 * - switches tighten by themselves: the stricter state becomes the baseline;
 * - ranges do not: the wider list stays approved until a person accepts the narrower one, which is only remembered as
 *   the last compliant list, so that a revert does not bring back a range that was removed on purpose;
 * - a list where a person had accepted that everybody is let in becomes the approved one, once nothing is wrong with it,
 *   as if the cluster were seen protected for the first time: the acceptance was for a cluster without one, and whoever
 *   protects it expects it to be guarded from then on. To open it again takes another acceptance;
 * - a list that an exemption lets be is not remembered: it was never approved;
 * - an accepted finding that holds no longer is accepted no longer. While an exemption hides findings, none is dropped.
 *
 * Answers the very same object when nothing moved.
 */
export function nextBaseline(
  stored: Baseline | undefined,
  snapshot: ClusterSnapshot,
  evaluation: Evaluation,
  policy: ClusterPolicy,
  now: Date,
): Baseline | undefined {
  if (!isApproved(evaluation, stored?.acceptedFindings) || snapshot.phase !== "succeeded") return stored;
  if (!stored) return baselineOf(snapshot, "learned", now);
  const keepsList =
    isPrivate(snapshot.exposure) ||
    evaluation.exempted.some(({ setting }) => setting === "authorized-ranges") ||
    (evaluation.narrowedRanges.length > 0 && policy.onNarrowed === "revert");
  const { exposure } = snapshot;
  const isNewList = replacesOpenness(stored, exposure, evaluation);
  const { acceptedFindings, ...before } = stored;
  const accepted = stillAccepted(acceptedFindings, evaluation);
  const moved: Baseline = {
    ...before,
    ...(snapshot.resourceUid ? { resourceUid: snapshot.resourceUid } : {}),
    approved: {
      ...tightened(stored.approved, exposure),
      authorizedIPRanges: isNewList ? exposure.authorizedIPRanges : stored.approved.authorizedIPRanges,
    },
    lastCompliant: {
      ...tightened(stored.lastCompliant, exposure),
      authorizedIPRanges: keepsList
        ? stored.lastCompliant.authorizedIPRanges
        : compliantList(stored, exposure),
    },
    ...(isPrivate(exposure)
      ? { privateDnsZone: snapshot.privateDnsZone, apiServerSubnetId: snapshot.apiServerSubnetId }
      : {}),
    // Ways out that nothing in the body names were there while the list held, so putting the list back loses nothing.
    // Named ones stay as they were when the baseline was taken: what came later is let in with the next revert.
    outbound: {
      type: snapshot.outbound.type,
      resources: isNewList ? snapshot.outbound.resources : stored.outbound.resources,
      unnamedPools: snapshot.outbound.unnamedPools,
    },
    ...(accepted.length > 0 ? { acceptedFindings: accepted } : {}),
  };
  return sameBaseline(stored, moved) ? stored : { ...moved, takenAt: now.toISOString() };
}

/** True for a list in order, where everybody was let in with a person's approval. */
function replacesOpenness({ approved }: Baseline, exposure: ExposureValues, evaluation: Evaluation): boolean {
  if (isPrivate(exposure) || !isOpenToInternet(rangesOf(approved))) return false;
  const isAboutRanges = ({ setting }: { readonly setting: string }): boolean =>
    setting === "authorized-ranges";
  return !exposingFindings(evaluation).some(isAboutRanges) && !evaluation.exempted.some(isAboutRanges);
}

function stillAccepted(
  accepted: readonly RuleId[] = [],
  { findings, exempted }: Evaluation,
): readonly RuleId[] {
  if (exempted.length > 0) return accepted;
  return accepted.filter((rule) => findings.some((finding) => finding.rule === rule));
}

/** The list to put back from now on: the strings that were approved, unless the list now allows something else. */
function compliantList({ approved }: Baseline, now: ExposureValues): Json {
  const isSame = !isWider(rangesOf(approved), rangesOf(now)) && !isWider(rangesOf(now), rangesOf(approved));
  return isSame ? approved.authorizedIPRanges : now.authorizedIPRanges;
}

/** The values with every switch that is strict now, and was not, taken over. */
function tightened(values: ExposureValues, now: ExposureValues): ExposureValues {
  const result: Record<string, Json> = {};
  for (const setting of switchSettings) {
    const property = guardedProperty[setting];
    if (isStrict(setting, now[property])) result[property] = now[property];
  }
  return { ...values, ...result };
}

function sameBaseline(left: Baseline, right: Baseline): boolean {
  return canonicalJson(plain(left)) === canonicalJson(plain(right));
}

/** A baseline without its optional fields' `undefined`, as JSON. */
function plain({ resourceUid, outbound, acceptedFindings, ...rest }: Baseline): Json {
  return {
    ...rest,
    acceptedFindings: acceptedFindings ?? [],
    resourceUid: resourceUid ?? null,
    outbound: { type: outbound.type, resources: outbound.resources, unnamedPools: outbound.unnamedPools },
  };
}

/**
 * True when the baseline was taken from another cluster of the same id: a successor starts anew. A missing
 * `resourceUID` counts as the same.
 */
export function isOfPredecessor(baseline: Baseline, snapshot: ClusterSnapshot): boolean {
  return (
    baseline.resourceUid !== undefined &&
    snapshot.resourceUid !== undefined &&
    baseline.resourceUid !== snapshot.resourceUid
  );
}
