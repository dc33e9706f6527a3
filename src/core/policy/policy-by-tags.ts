import type { ClusterId } from "../cluster/cluster-id.ts";
import type { ClusterPolicy, Mode } from "../model/cluster-policy.ts";
import type { PolicyByTags, SelectingTags, TagChange } from "../model/policy-by-tags.ts";
import type { Policy } from "./policy.ts";
import { policyFor } from "./policy-matching.ts";
import { weakerParts } from "./policy-strictness.ts";

/** Azure's own limit of a tag's value (learn.microsoft.com/azure/azure-resource-manager/management/tag-resources). */
const longestValue = 256;

/**
 * Resolves a policy file for a cluster by its tags of now, and by those that were remembered with its last compliant
 * read. Whoever can write a cluster can write its tags, so a tag that goes together with a weakening takes no protection
 * away: what the remembered tags select is answered too, where it is stricter. Both are looked up in the file of now; a
 * tag that the file had not named then is taken as it is.
 *
 * @param tags the cluster's tags; `undefined` where it could not be read, and those that are remembered count
 */
export function policyByTags(
  policy: Policy,
  cluster: ClusterId,
  tags: Readonly<Record<string, string>> | undefined,
  remembered: SelectingTags = {},
  fallbackMode: Mode,
): PolicyByTags {
  const present = selectingTags(policy, tags ?? {});
  const before = { ...present, ...namedOf(remembered, present) };
  const select = (selecting: SelectingTags): ClusterPolicy =>
    policyFor(policy, cluster, withoutMissing(selecting), fallbackMode);
  if (tags === undefined) return { policy: select(before), tags: before };
  const changes = Object.entries(before).flatMap(([tag, value]): TagChange[] => {
    const now = present[tag] ?? null;
    return value === now ? [] : [{ tag, before: value, now }];
  });
  const now = select(present);
  if (changes.length === 0) return { policy: now, tags: present };
  const then = select(before);
  const weakerIn = weakerParts(now, then, policy.alerts);
  if (weakerIn.length === 0) return { policy: now, tags: present };
  return { policy: now, tags: present, stricter: { policy: then, weakerIn, changes } };
}

/** The cluster's values of the tags that the file names under `match`. */
function selectingTags(policy: Policy, tags: Readonly<Record<string, string>>): SelectingTags {
  const names = policy.clusters.flatMap(({ match }) => Object.keys(match.tags ?? {}));
  const values = new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    names
      .map((name) => name.toLowerCase())
      .map((name) => [name, values.get(name)?.slice(0, longestValue) ?? null]),
  );
}

/** Those of some remembered tags that the file still names. */
function namedOf(remembered: SelectingTags, present: SelectingTags): SelectingTags {
  return Object.fromEntries(Object.entries(remembered).filter(([name]) => Object.hasOwn(present, name)));
}

function withoutMissing(tags: SelectingTags): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
