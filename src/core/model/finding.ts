import type { GuardedSetting, Severity } from "../cluster/guarded-setting.ts";
import type { Json } from "../json/json.ts";

/** Standing rules that a policy can require of every cluster. */
export const requirements = [
  "private-cluster",
  "no-run-command",
  "no-local-accounts",
  "no-public-fqdn",
  "no-public-network-access",
  "network-policy",
  "no-trusted-access",
] as const;

/** One standing rule that a policy can require. */
export type Requirement = (typeof requirements)[number];

/** Identifies a rule in findings, docs and alerts. */
export type RuleId =
  | "authorized-ranges-removed"
  | "authorized-ranges-widened"
  | "authorized-ranges-narrowed"
  | "open-to-internet"
  | "no-authorized-ranges"
  | "range-too-broad"
  | "range-not-public"
  | "private-cluster-disabled"
  | "public-network-access-enabled"
  | "public-fqdn-enabled"
  | "run-command-enabled"
  | "local-accounts-enabled"
  | "network-policy-removed"
  | "imds-restriction-removed"
  | "trusted-access-added"
  | "private-endpoint-approved"
  | "cluster-admins-widened"
  | "api-connectivity-enabled"
  | "token-issuer-added"
  | "cluster-unreadable"
  | `required-${Requirement}`;

/** One violated rule. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** The setting that violates the rule; `cluster` when the cluster as a whole could not be read. */
  readonly setting: GuardedSetting | "cluster";
  /** What was seen, for a person: one sentence with the evidence in it. */
  readonly message: string;
  /** What to do about it, for a person: one sentence. */
  readonly remediation: string;
}

/** One setting that is more open than the baseline. */
export interface DriftItem {
  readonly setting: GuardedSetting;
  /** ARM's value in the baseline; `null` when it was absent. */
  readonly before: Json;
  /** ARM's value now; `null` when it is absent. */
  readonly after: Json;
  /** Ranges allowed now and not by the baseline, as CIDR blocks or as the entry that cannot be counted. Ranges only. */
  readonly addedRanges?: readonly string[];
  /** Ranges that the baseline allows and the cluster no longer does. Ranges only. */
  readonly removedRanges?: readonly string[];
}

/**
 * The first that holds: `unknown` (cannot be read), `drifted` (more open than the baseline), `exposed` (any other
 * finding but the hints `authorized-ranges-narrowed` and `range-not-public`), `compliant`.
 */
export type Verdict = "unknown" | "drifted" | "exposed" | "compliant";
