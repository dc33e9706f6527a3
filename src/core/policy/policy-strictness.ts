import { guardedProperty, isStrict, rangesOf, switchSettings } from "../cluster/exposure.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { PolicyPart } from "../model/policy-by-tags.ts";
import { isWider } from "../ranges/range-drift.ts";
import type { AlertRoute } from "./policy.ts";

const modeRank = { off: 0, alert: 1, revert: 2 } as const;

const narrowedRank = { ignore: 0, alert: 1, revert: 2 } as const;

/**
 * The parts in which `policy` is weaker than `other`; empty when it is at least as strict.
 *
 * | part             | at least as strict                                                                           |
 * | ---------------- | -------------------------------------------------------------------------------------------- |
 * | mode             | the same or further right in off < alert < revert                                            |
 * | require          | requires all that the other does                                                             |
 * | broadestRange    | the same or a longer prefix                                                                  |
 * | revertAfter      | the same or shorter grace; only where the other reverts at all                               |
 * | reverts          | as many or more before it stands down, in the same or a shorter window; only where the other |
 * |                  | reverts at all                                                                               |
 * | onNarrowed       | the same or further right in ignore < alert < revert                                         |
 * | onUnfinishedUpgrade | reverts where the other does: a refusal leaves the cluster open; only where the other    |
 * |                  | reverts at all                                                                               |
 * | remindEvery      | as often or more often; off is never                                                         |
 * | trustedDeployers | nobody whom the other does not trust                                                         |
 * | baseline         | see `isBaselineWeaker`                                                                       |
 * | exemptions       | none for a setting, or a resource, that the other does not exempt for as long                |
 * | alerts           | every alert route that hears the other's label hears this one's                              |
 */
export function weakerParts(
  policy: ClusterPolicy,
  other: ClusterPolicy,
  routes: readonly AlertRoute[] = [],
): readonly PolicyPart[] {
  const otherReverts = other.mode === "revert";
  const isWeaker: Record<PolicyPart, boolean> = {
    mode: modeRank[policy.mode] < modeRank[other.mode],
    require: !isSubsetOf(other.require, policy.require),
    broadestRange: policy.broadestRange < other.broadestRange,
    revertAfter: otherReverts && policy.revertAfterSeconds > other.revertAfterSeconds,
    reverts:
      otherReverts &&
      (policy.reverts.max < other.reverts.max || policy.reverts.windowSeconds > other.reverts.windowSeconds),
    onNarrowed: narrowedRank[policy.onNarrowed] < narrowedRank[other.onNarrowed],
    onUnfinishedUpgrade:
      otherReverts && policy.onUnfinishedUpgrade === "refuse" && other.onUnfinishedUpgrade === "revert",
    remindEvery:
      (policy.remindEverySeconds ?? Number.POSITIVE_INFINITY) >
      (other.remindEverySeconds ?? Number.POSITIVE_INFINITY),
    trustedDeployers: !isSubsetOf(policy.trustedDeployers.map(lower), other.trustedDeployers.map(lower)),
    baseline: isBaselineWeaker(policy.declared ?? {}, other.declared ?? {}),
    exemptions: !policy.exemptions.every((exemption) =>
      other.exemptions.some(
        ({ setting, resource, until }) =>
          setting === exemption.setting &&
          (resource === undefined || resource.toLowerCase() === exemption.resource?.toLowerCase()) &&
          Date.parse(until) >= Date.parse(exemption.until),
      ),
    ),
    alerts: routes.some((route) => hears(route, other.label) && !hears(route, policy.label)),
  };
  return partNames.filter((part) => isWeaker[part]);
}

const partNames: readonly PolicyPart[] = [
  "mode",
  "require",
  "broadestRange",
  "revertAfter",
  "reverts",
  "onNarrowed",
  "onUnfinishedUpgrade",
  "remindEvery",
  "trustedDeployers",
  "baseline",
  "exemptions",
  "alerts",
];

/**
 * Whether a declared baseline may approve more than another. What is declared wins over what was learned, and what was
 * learned is not known here, so it is taken for the strictest where this one would replace it, and for the weakest where
 * this one would fall back to it:
 *
 * | this one        | the other          | ranges                  | a switch                |
 * | --------------- | ------------------ | ----------------------- | ----------------------- |
 * | declares        | declares           | weaker if it is wider   | weaker if strict → weak |
 * | declares        | leaves it learned  | weaker                  | weaker if weak          |
 * | leaves learned  | declares           | weaker                  | weaker if strict        |
 */
function isBaselineWeaker(
  declared: NonNullable<ClusterPolicy["declared"]>,
  other: NonNullable<ClusterPolicy["declared"]>,
): boolean {
  const name = "authorizedIPRanges";
  const isEitherDeclared = declared[name] !== undefined || other[name] !== undefined;
  const areBothDeclared = declared[name] !== undefined && other[name] !== undefined;
  if (isEitherDeclared && !(areBothDeclared && !isWider(rangesOf(other), rangesOf(declared)))) return true;
  return switchSettings.some((setting) => {
    const mine = declared[guardedProperty[setting]];
    const theirs = other[guardedProperty[setting]];
    if (mine === undefined) return theirs !== undefined && isStrict(setting, theirs);
    if (isStrict(setting, mine)) return false;
    return theirs === undefined || isStrict(setting, theirs);
  });
}

function hears(route: AlertRoute, label: string | undefined): boolean {
  return route.clusters === undefined || (label !== undefined && route.clusters.includes(label));
}

function isSubsetOf(items: readonly string[], of: readonly string[]): boolean {
  return items.every((item) => of.includes(item));
}

function lower(text: string): string {
  return text.toLowerCase();
}
