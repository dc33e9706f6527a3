import { effectiveBaseline, withRanges } from "../baseline/effective-baseline.ts";
import { type ExposureValues, guardedProperty, isPrivate, rangesOf } from "../cluster/exposure.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import { compareExposure, type Drift } from "../findings/drift.ts";
import { driftFindings } from "../findings/drift-findings.ts";
import { standingFindings } from "../findings/standing-findings.ts";
import type { Json } from "../json/json.ts";
import type { Baseline } from "../model/baseline.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { Evaluation } from "../model/evaluation.ts";
import { type DriftItem, type Finding, requirements } from "../model/finding.ts";
import type { Incident } from "../model/incident.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import type { ToldOpen } from "../model/told-open.ts";
import { readAuthorizedRanges } from "../ranges/authorized-ranges.ts";
import { compareRanges } from "../ranges/range-drift.ts";

/** What an incident told and what a read still shows, although the policy no longer minds. Empty once it was closed. */
export type StillOpen = Pick<Evaluation, "drift" | "findings">;

const closed: StillOpen = { drift: [], findings: [] };

/**
 * Asks the exposure itself for what an incident has told, without exemptions and by the yardsticks under which it was
 * told. What the policy still minds is left out: that is told by what goes on, not by an end.
 */
export function stillOpen(
  { topic, toldOpen }: Incident,
  { drift: minded, findings }: StillOpen,
  { snapshot, state, policy }: Pick<ReconcileInput, "snapshot" | "state" | "policy">,
): StillOpen {
  if (!toldOpen) return closed;
  const { exposure } = snapshot;
  if (topic === "narrowing") {
    const isMinded = findings.some(({ rule }) => rule === "authorized-ranges-narrowed");
    return isMinded ? closed : stillMissing(toldOpen, exposure);
  }
  const drift = stillDrifted(toldOpen, exposure, state.baseline, policy);
  const items = drift.items.filter(({ setting }) => !minded.some((item) => item.setting === setting));
  const settings = items.map(({ setting }) => setting);
  return {
    drift: items,
    findings: [
      ...driftFindings(drift).filter(({ setting }) => settings.some((open) => open === setting)),
      ...stillBroken(toldOpen, exposure, state.baseline, policy).filter(
        ({ rule }) => !findings.some((finding) => finding.rule === rule),
      ),
    ],
  };
}

/** Each setting by itself: what another one was told against may come from another time. */
function stillDrifted(
  { drift }: ToldOpen,
  exposure: ExposureValues,
  stored: Baseline | undefined,
  policy: ClusterPolicy,
): Drift {
  const drifts = drift.flatMap(({ setting, before }) => {
    const approved = before === undefined ? knownOf(setting, stored, policy) : [before];
    const compared = approved.map((value) => compareSetting(setting, value, exposure, stored));
    // Where nobody knows any more which of them it was, the benefit of the doubt.
    return compared.every(({ items }) => items.length > 0) ? compared.slice(0, 1) : [];
  });
  const ranges = drifts.find((one) => one.ranges)?.ranges;
  const items: readonly DriftItem[] = drifts.flatMap((one) => one.items);
  return ranges ? { items, ranges } : { items };
}

/** What may have been approved when the incident told of a setting: what is stored, and what holds now. */
function knownOf(
  setting: GuardedSetting,
  stored: Baseline | undefined,
  { declared }: ClusterPolicy,
): readonly Json[] {
  const property = guardedProperty[setting];
  return [stored?.approved[property], effectiveBaseline(stored, declared)?.approved[property]].filter(
    (value) => value !== undefined,
  );
}

/** Outbound addresses went back together with what was approved. */
function compareSetting(
  setting: GuardedSetting,
  approved: Json,
  exposure: ExposureValues,
  stored: Baseline | undefined,
): Drift {
  const value =
    setting === "authorized-ranges" ? withRanges(approved, stored?.outboundAdditions ?? []) : approved;
  const only = { [guardedProperty[setting]]: value };
  return compareExposure({ approved: only, restore: {}, declared: [] }, exposure);
}

function stillBroken(
  { rules, broadestRange }: ToldOpen,
  exposure: ExposureValues,
  stored: Baseline | undefined,
  policy: ClusterPolicy,
): readonly Finding[] {
  const accepted = stored?.acceptedFindings ?? [];
  const require = requirements.filter((requirement) => rules.includes(`required-${requirement}`));
  const asTold = { ...policy, require, broadestRange: broadestRange ?? policy.broadestRange };
  return standingFindings(exposure, asTold, stored?.outboundAdditions).filter(
    ({ rule }) => rules.includes(rule) && !accepted.includes(rule),
  );
}

function stillMissing({ missingRanges = [] }: ToldOpen, exposure: ExposureValues): StillOpen {
  const now = rangesOf(exposure);
  // Nobody is locked out where no list applies.
  if (isPrivate(exposure) || now.kind === "unrestricted") return closed;
  const { removed } = compareRanges(readAuthorizedRanges([...missingRanges]), now);
  const ranges = { kind: "narrowed", added: [], removed, opensToInternet: false } as const;
  return { drift: [], findings: driftFindings({ items: [], ranges }) };
}
