import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import {
  type ExposureValues,
  guardedProperty,
  isPrivate,
  isStrict,
  rangesOf,
  switchSettings,
} from "../cluster/exposure.ts";
import { isWayInWider, wayInSettings } from "../cluster/way-in.ts";
import { exposingFindings, isApproved, settingsInOrder } from "../findings/accepted-findings.ts";
import type { Json } from "../json/json.ts";
import { sameJson } from "../json/same-json.ts";
import type { Baseline } from "../model/baseline.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { RuleId } from "../model/finding.ts";
import { isOpenToInternet, readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { isWider } from "../ranges/range-drift.ts";
import { withFirstValues } from "./first-values.ts";

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
 * The baseline after a read at `Succeeded`. No other moves it.
 *
 * First, each setting for which nothing is approved yet is learned as it stands, where nothing is wrong with it and no
 * exemption hides that something is: what is wrong with another setting keeps it from nothing. The ranges bring with them
 * how the cluster goes out.
 *
 * Then, while nothing has drifted, what is approved moves:
 *
 * - switches tighten by themselves: the stricter state becomes the baseline; so does a way in that grants less;
 * - ranges do not: the wider list stays approved until a person accepts the narrower one, which is only remembered as
 *   the last compliant list, so that a revert does not bring back a range that was removed on purpose. A list that is
 *   not in order, or exempted, is not remembered;
 * - a list where a person had accepted that everybody is let in becomes the approved one, once nothing is wrong with it,
 *   as if the cluster were seen protected for the first time: the acceptance was for a cluster without one, and whoever
 *   protects it expects it to be guarded from then on. To open it again takes another acceptance;
 * - an accepted finding that holds no longer is accepted no longer. While an exemption hides findings, or something is
 *   found that nobody accepted, none is dropped.
 *
 * While some setting has drifted, somebody is at work who should not be, or a revert is: only a first sight counts then.
 *
 * Answers the very same object when nothing moved.
 */
export function nextBaseline(
  stored: Baseline | undefined,
  read: ClusterSnapshot,
  evaluation: Evaluation,
  policy: ClusterPolicy,
  now: Date,
): Baseline | undefined {
  // What an exemption of one resource hides is not learned.
  const snapshot = { ...read, exposure: evaluation.exposure ?? read.exposure };
  if (snapshot.phase !== "succeeded") return stored;
  const before = stored ?? { ...baselineOf(snapshot, "learned", now), approved: {}, lastCompliant: {} };
  const moved = evaluation.drift.length > 0 ? before : movedBaseline(before, snapshot, evaluation, policy);
  const next = withFirstValues(moved, snapshot, settingsInOrder(evaluation, stored?.acceptedFindings));
  if (sameBaseline(before, next)) return stored;
  return { ...next, takenAt: now.toISOString() };
}

/** What is approved, moved by a read without drift. */
function movedBaseline(
  stored: Baseline,
  snapshot: ClusterSnapshot,
  evaluation: Evaluation,
  policy: ClusterPolicy,
): Baseline {
  const { exposure } = snapshot;
  const { acceptedFindings, ...before } = stored;
  const accepted = stillAccepted(acceptedFindings, evaluation);
  return {
    ...before,
    ...(snapshot.resourceUid ? { resourceUid: snapshot.resourceUid } : {}),
    approved: tightened(stored.approved, exposure),
    lastCompliant: tightened(stored.lastCompliant, exposure),
    ...(isPrivate(exposure)
      ? { privateDnsZone: snapshot.privateDnsZone, apiServerSubnetId: snapshot.apiServerSubnetId }
      : {}),
    ...movedRanges(stored, snapshot, evaluation, policy),
    ...(accepted.length > 0 ? { acceptedFindings: accepted } : {}),
  };
}

/** What is approved of the ranges, moved by a read that shows them in order; nothing of them where they are not. */
function movedRanges(
  stored: Baseline,
  snapshot: ClusterSnapshot,
  evaluation: Evaluation,
  policy: ClusterPolicy,
): Partial<Baseline> {
  const { exposure } = snapshot;
  const isInOrder = settingsInOrder(evaluation, stored.acceptedFindings).has("authorized-ranges");
  const before = stored.approved.authorizedIPRanges;
  if (!isInOrder || before === undefined) return {};
  const keepsList =
    isPrivate(exposure) || (evaluation.narrowedRanges.length > 0 && policy.onNarrowed === "revert");
  const isNewList = replacesOpenness(stored, exposure, evaluation);
  return {
    approved: {
      ...tightened(stored.approved, exposure),
      authorizedIPRanges: isNewList ? exposure.authorizedIPRanges : before,
    },
    lastCompliant: {
      ...tightened(stored.lastCompliant, exposure),
      ...(keepsList ? {} : { authorizedIPRanges: compliantList(before, exposure) }),
    },
    // Ways out that nothing in the body names were there while the list held, so putting the list back loses nothing.
    // Named ones stay as they were when the ranges were approved: what came later is let in with the next revert.
    outbound: {
      type: snapshot.outbound.type,
      resources: isNewList ? snapshot.outbound.resources : stored.outbound.resources,
      unnamedPools: snapshot.outbound.unnamedPools,
    },
  };
}

/** True for a list in order, where everybody was let in with a person's approval. */
function replacesOpenness({ approved }: Baseline, exposure: ExposureValues, evaluation: Evaluation): boolean {
  if (isPrivate(exposure) || !isOpenToInternet(rangesOf(approved))) return false;
  const isAboutRanges = ({ setting }: { readonly setting: string }): boolean =>
    setting === "authorized-ranges";
  return !exposingFindings(evaluation).some(isAboutRanges) && !evaluation.exempted.some(isAboutRanges);
}

function stillAccepted(accepted: readonly RuleId[] = [], evaluation: Evaluation): readonly RuleId[] {
  const { findings, exempted } = evaluation;
  if (exempted.length > 0 || !isApproved(evaluation, accepted)) return accepted;
  return accepted.filter((rule) => findings.some((finding) => finding.rule === rule));
}

/** The list to put back from now on: the strings that were approved, unless the list now allows something else. */
function compliantList(approved: Json, now: ExposureValues): Json {
  const ranges = readAuthorizedRanges(approved);
  const isSame = !isWider(ranges, rangesOf(now)) && !isWider(rangesOf(now), ranges);
  return isSame ? approved : now.authorizedIPRanges;
}

/** The values with every switch that is strict now, and every way in that grants no more, taken over; what is missing stays missing. */
function tightened(values: Partial<ExposureValues>, now: ExposureValues): Partial<ExposureValues> {
  const result: Record<string, Json> = {};
  for (const setting of switchSettings) {
    const property = guardedProperty[setting];
    if (values[property] !== undefined && isStrict(setting, now[property])) result[property] = now[property];
  }
  for (const setting of wayInSettings) {
    const property = guardedProperty[setting];
    const [before, after] = [values[property], now[property]];
    if (before !== undefined && after !== undefined && !isWayInWider(setting, before, after))
      result[property] = after;
  }
  return { ...values, ...result };
}

function sameBaseline(left: Baseline, right: Baseline): boolean {
  return sameJson(plain(left), plain(right));
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
