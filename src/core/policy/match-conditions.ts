import type { ClusterId } from "../cluster/cluster-id.ts";
import { matchesPattern } from "./name-pattern.ts";
import type { ClusterMatch } from "./policy.ts";

/** A condition under `match` that a cluster does not meet. */
export interface UnmetCondition {
  readonly condition: keyof ClusterMatch;
  /** The tag's name, as the file spells it; for `tags` only. */
  readonly tag?: string;
  /** What the entry asks for, any of it: ids, or patterns. */
  readonly wanted: readonly string[];
  /** What the cluster has; `null` where it has no such tag. */
  readonly actual: string | null;
}

/** The conditions of an entry that a cluster does not meet, in the order in which the documentation names them; none where it matches. */
export function unmetConditions(
  match: ClusterMatch,
  cluster: ClusterId,
  tags: Readonly<Record<string, string>>,
): readonly UnmetCondition[] {
  const unmet: UnmetCondition[] = [];
  const { subscriptions, resourceGroups, clusters } = match;
  if (subscriptions && !subscriptions.includes(cluster.subscriptionId)) {
    unmet.push({ condition: "subscriptions", wanted: subscriptions, actual: cluster.subscriptionId });
  }
  if (resourceGroups && !fits(resourceGroups, cluster.resourceGroup)) {
    unmet.push({ condition: "resourceGroups", wanted: resourceGroups, actual: cluster.resourceGroup });
  }
  if (clusters && !fits(clusters, cluster.name)) {
    unmet.push({ condition: "clusters", wanted: clusters, actual: cluster.name });
  }
  for (const [tag, pattern] of Object.entries(match.tags ?? {})) {
    const values = valuesOf(tags, tag);
    if (values.some((value) => matchesPattern(pattern, value))) continue;
    unmet.push({ condition: "tags", tag, wanted: [pattern], actual: values[0] ?? null });
  }
  return unmet;
}

function fits(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, name));
}

/** A tag's values: ARM compares the names of tags without case, so there is one at most in a body of its own. */
function valuesOf(tags: Readonly<Record<string, string>>, tag: string): readonly string[] {
  return Object.entries(tags).flatMap(([name, value]) =>
    name.toLowerCase() === tag.toLowerCase() ? [value] : [],
  );
}
