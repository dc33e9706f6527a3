import type { ClusterPolicy } from "./cluster-policy.ts";

/** Tags by which a policy file selects, in lower case, with the values that a cluster had at a read; `null` for none. */
export type SelectingTags = Readonly<Record<string, string | null>>;

/** A tag by which the policy file selects, and what became of it. */
export interface TagChange {
  readonly tag: string;
  readonly before: string | null;
  readonly now: string | null;
}

/** What the tags of the last compliant read select, where those of now select something weaker. */
export interface StricterBefore {
  readonly policy: ClusterPolicy;
  /** In what the policy that the tags select now is weaker. */
  readonly weakerIn: readonly PolicyPart[];
  readonly changes: readonly TagChange[];
}

/** The policy of a cluster by its tags of now, and by those of the last compliant read. */
export interface PolicyByTags {
  /** What the tags of now select. */
  readonly policy: ClusterPolicy;
  /** The tags of now by which the file selects: to be remembered with the next compliant read. */
  readonly tags: SelectingTags;
  readonly stricter?: StricterBefore;
}

/** A part of a policy in which one can be weaker than another. */
export type PolicyPart =
  | "mode"
  | "require"
  | "broadestRange"
  | "revertAfter"
  | "reverts"
  | "onNarrowed"
  | "onUnfinishedUpgrade"
  | "remindEvery"
  | "trustedDeployers"
  | "baseline"
  | "exemptions"
  | "alerts";
