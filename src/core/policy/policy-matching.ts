import type { ClusterId } from "../cluster/cluster-id.ts";
import { type ClusterPolicy, defaultPolicy, type Mode } from "../model/cluster-policy.ts";
import type { PolicyPart } from "../model/policy-by-tags.ts";
import { matchesPattern } from "./name-pattern.ts";
import type { Policy, PolicyEntry } from "./policy.ts";
import { weakerParts } from "./policy-strictness.ts";

/** An entry that a cluster's tags would have selected, and that was passed over because it is weaker without them. */
export interface SkippedEntry {
  /** Its label, or its place in the file: `clusters[2]`. */
  readonly entry: string;
  /** In what it is weaker. */
  readonly weakerIn: readonly PolicyPart[];
}

/** The policy of one cluster, and the entries that its tags could not select. */
export interface SelectedPolicy {
  readonly policy: ClusterPolicy;
  readonly skipped: readonly SkippedEntry[];
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

/** As `policyFor`, with the entries that were passed over, so that a person can be told. */
export function selectPolicy(
  policy: Policy,
  cluster: ClusterId,
  tags: Readonly<Record<string, string>>,
  fallbackMode: Mode,
): SelectedPolicy {
  let selected = resolve(policy, undefined, fallbackMode);
  let skipped: SkippedEntry[] = [];
  // From the last to the first, so that each entry meets what would apply without it.
  for (const [index, entry] of [...policy.clusters.entries()].reverse()) {
    if (!isMatch(entry, cluster, tags)) continue;
    const candidate = resolve(policy, entry, fallbackMode);
    const isByTags = entry.match.tags !== undefined && !entry.trustTags;
    const weakerIn = isByTags ? weakerParts(candidate, selected, policy.alerts) : [];
    if (weakerIn.length > 0) {
      skipped = [{ entry: entry.label ?? `clusters[${index}]`, weakerIn }, ...skipped];
    } else {
      selected = candidate;
      // What stands further down could not have been selected anyway.
      skipped = [];
    }
  }
  return { policy: selected, skipped };
}

function isMatch(
  { match }: PolicyEntry,
  cluster: ClusterId,
  tags: Readonly<Record<string, string>>,
): boolean {
  const fits = (patterns: readonly string[] | undefined, name: string): boolean =>
    patterns?.some((pattern) => matchesPattern(pattern, name)) ?? true;
  return (
    (match.subscriptions?.includes(cluster.subscriptionId) ?? true) &&
    fits(match.resourceGroups, cluster.resourceGroup) &&
    fits(match.clusters, cluster.name) &&
    Object.entries(match.tags ?? {}).every(([key, pattern]) =>
      Object.entries(tags).some(
        ([name, value]) => name.toLowerCase() === key.toLowerCase() && matchesPattern(pattern, value),
      ),
    )
  );
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
