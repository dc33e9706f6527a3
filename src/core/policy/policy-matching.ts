import type { ClusterId } from "../cluster/cluster-id.ts";
import { type ClusterPolicy, defaultPolicy, type Mode } from "../model/cluster-policy.ts";
import type { PolicyPart } from "../model/policy-by-tags.ts";
import { type UnmetCondition, unmetConditions } from "./match-conditions.ts";
import type { Policy, PolicyEntry } from "./policy.ts";
import { weakerParts } from "./policy-strictness.ts";

/** An entry that a cluster's tags would have selected, and that was passed over because it is weaker without them. */
export interface SkippedEntry {
  /** Its label, or its place in the file: `clusters[2]`. */
  readonly entry: string;
  /** In what it is weaker. */
  readonly weakerIn: readonly PolicyPart[];
}

/**
 * What became of an entry, for one cluster. `weaker`: its tags match, but what would apply without it is stricter.
 * `later`: it matches, and comes after the one that applies.
 */
export type EntryFate =
  | { readonly kind: "applies" }
  | { readonly kind: "unmet"; readonly unmet: readonly UnmetCondition[] }
  | {
      readonly kind: "weaker";
      readonly weakerIn: readonly PolicyPart[];
      readonly without: string | undefined;
    }
  | { readonly kind: "later" };

/** The policy of one cluster, and how the entries of the file came to it. */
export interface SelectedPolicy {
  readonly policy: ClusterPolicy;
  /** The entry that applies, by its position; absent where `defaults` apply alone. */
  readonly index?: number;
  /** The entries before it that its tags could not select. */
  readonly skipped: readonly SkippedEntry[];
  /** What became of each entry, in the order of the file. */
  readonly fates: readonly EntryFate[];
}

/**
 * The policy of one cluster: of the first entry that matches; what it leaves out comes from `defaults`, then from the
 * built-in ones. Without a file pass `builtInPolicy`.
 *
 * Whoever can write a cluster can write its tags, so tags never lower protection: an entry that matches by tags is passed
 * over unless it is at least as strict as what would apply without it, or says `trustTags: true`. A tag that is taken
 * away leaves the cluster with what the file says without it, never with less.
 */
export function policyFor(
  policy: Policy,
  cluster: ClusterId,
  tags: Readonly<Record<string, string>>,
  fallbackMode: Mode,
): ClusterPolicy {
  return selectPolicy(policy, cluster, tags, fallbackMode).policy;
}

/** As `policyFor`, with what became of each entry, so that a person can be told. */
export function selectPolicy(
  policy: Policy,
  cluster: ClusterId,
  tags: Readonly<Record<string, string>>,
  fallbackMode: Mode,
): SelectedPolicy {
  let selected = resolve(policy, undefined, fallbackMode);
  let index: number | undefined;
  const fates: EntryFate[] = [];
  // From the last to the first, so that each entry meets what would apply without it.
  for (const [position, entry] of [...policy.clusters.entries()].reverse()) {
    const unmet = unmetConditions(entry.match, cluster, tags);
    if (unmet.length > 0) {
      fates[position] = { kind: "unmet", unmet };
      continue;
    }
    const candidate = resolve(policy, entry, fallbackMode);
    const isByTags = entry.match.tags !== undefined && !entry.trustTags;
    const weakerIn = isByTags ? weakerParts(candidate, selected, policy.alerts) : [];
    if (weakerIn.length > 0) {
      fates[position] = { kind: "weaker", weakerIn, without: entryNameAt(policy, index) };
      continue;
    }
    fates[position] = { kind: "later" };
    index = position;
    selected = candidate;
  }
  if (index !== undefined) fates[index] = { kind: "applies" };
  for (const [position, { kind }] of fates.entries()) {
    // What stands further down could not have been selected anyway.
    if (kind === "weaker" && index !== undefined && position > index) fates[position] = { kind: "later" };
  }
  const skipped = fates.flatMap((fate, position) =>
    fate.kind === "weaker" ? [{ entry: entryNameAt(policy, position) ?? "", weakerIn: fate.weakerIn }] : [],
  );
  return { policy: selected, ...(index === undefined ? {} : { index }), skipped, fates };
}

/** An entry's label, or its place in the file: `clusters[2]`; `undefined` for none. */
export function entryNameAt({ clusters }: Policy, index: number | undefined): string | undefined {
  return index === undefined ? undefined : (clusters[index]?.label ?? `clusters[${index}]`);
}

function resolve(policy: Policy, entry: PolicyEntry | undefined, fallbackMode: Mode): ClusterPolicy {
  return {
    ...defaultPolicy,
    mode: fallbackMode,
    ...policy.defaults,
    ...entry?.settings,
    reverts: { ...defaultPolicy.reverts, ...policy.defaults.reverts, ...entry?.settings.reverts },
    ...(entry?.label === undefined ? {} : { label: entry.label }),
    ...(entry?.declared ? { declared: entry.declared } : {}),
    ...(entry?.declaredAt ? { declaredAt: entry.declaredAt } : {}),
    exemptions: entry?.exemptions ?? [],
  };
}
