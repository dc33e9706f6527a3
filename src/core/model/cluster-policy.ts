import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { DeclaredExposure } from "./baseline.ts";
import type { Requirement } from "./finding.ts";

/** A place in a policy file. */
export interface PolicyPlace {
  /** Line in the file, from 1. */
  readonly line: number;
  /** Where in the policy, such as `clusters[0].reverts.max`; empty for the file as a whole. */
  readonly path: string;
}

/** What the guardrail may do about a cluster. */
export type Mode = "off" | "alert" | "revert";

/** A setting that a policy leaves alone for a while, with the reason that somebody gave. */
export interface Exemption {
  readonly setting: GuardedSetting;
  /** Of a way in: what alone is let be, by its id or its name; all of the setting where it is left out. */
  readonly resource?: string;
  /** ISO 8601; the exemption holds before this instant. */
  readonly until: string;
  readonly reason: string;
}

/** The policy of one cluster, after matching and defaults. */
export interface ClusterPolicy {
  /** The label of the policy entry that matched, for messages. */
  readonly label?: string;
  readonly mode: Mode;
  readonly require: readonly Requirement[];
  /** The shortest prefix length that a block may have; a broader block is a finding. */
  readonly broadestRange: number;
  /** Grace before a revert. */
  readonly revertAfterSeconds: number;
  /** The circuit breaker: so many reverts of one cluster within the window, then a stand-down. */
  readonly reverts: { readonly max: number; readonly windowSeconds: number };
  readonly onNarrowed: "ignore" | "alert" | "revert";
  /** What becomes of a revert whose update may resume an upgrade that failed or was aborted. */
  readonly onUnfinishedUpgrade: "refuse" | "revert";
  /** How often an open incident that nobody touched is told again; `null` for never. */
  readonly remindEverySeconds: number | null;
  /** Object ids, app ids or UPNs whose own changes move the baseline. */
  readonly trustedDeployers: readonly string[];
  readonly declared?: DeclaredExposure;
  /** Where the policy file declares it, for messages; absent where the policy came from elsewhere. */
  readonly declaredAt?: PolicyPlace;
  readonly exemptions: readonly Exemption[];
}

/** The policy of every cluster when there is no policy file, but for the mode. */
export const defaultPolicy: ClusterPolicy = {
  mode: "alert",
  require: [],
  broadestRange: 8,
  revertAfterSeconds: 0,
  reverts: { max: 3, windowSeconds: 3600 },
  onNarrowed: "alert",
  onUnfinishedUpgrade: "refuse",
  remindEverySeconds: 86_400,
  trustedDeployers: [],
  exemptions: [],
};

/** The exemption that covers all of a setting at an instant. */
export function exemptionOf(
  policy: ClusterPolicy,
  setting: GuardedSetting,
  now: Date,
): Exemption | undefined {
  return policy.exemptions.find(
    (exemption) => exemption.resource === undefined && isInForce(exemption, setting, now),
  );
}

/** The exemptions that cover one resource each of a way in at an instant. */
export function exemptedResources(
  policy: ClusterPolicy,
  setting: GuardedSetting,
  now: Date,
): readonly (Exemption & { readonly resource: string })[] {
  return policy.exemptions.flatMap((exemption) =>
    exemption.resource !== undefined && isInForce(exemption, setting, now)
      ? [{ ...exemption, resource: exemption.resource }]
      : [],
  );
}

function isInForce(exemption: Exemption, setting: GuardedSetting, now: Date): boolean {
  return exemption.setting === setting && now.getTime() < Date.parse(exemption.until);
}
