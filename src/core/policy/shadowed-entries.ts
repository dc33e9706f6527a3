import { matchesPattern } from "./name-pattern.ts";
import type { ClusterMatch, PolicyEntry } from "./policy.ts";

/** An entry that can never apply, as an earlier one takes every cluster that it could match. */
export interface ShadowedEntry {
  readonly index: number;
  /** The earlier entry's position. */
  readonly by: number;
}

type Entry = Pick<PolicyEntry, "match" | "trustTags">;

/**
 * Entries that can never apply, as the first entry that matches wins. Only what one earlier entry certainly takes whole
 * is told, never what several take together.
 */
export function shadowedEntries(entries: readonly Entry[]): ShadowedEntry[] {
  return entries.flatMap((entry, index) => {
    const by = entries.slice(0, index).findIndex((earlier) => takesAllOf(earlier, entry));
    return by < 0 ? [] : [{ index, by }];
  });
}

/** An entry that matches by tags may be passed over (rule 9 of the design), unless it says `trustTags: true`. */
function takesAllOf(earlier: Entry, later: Entry): boolean {
  const { match } = earlier;
  return (
    (match.tags === undefined || (earlier.trustTags && areTagsTaken(match.tags, later.match.tags ?? {}))) &&
    areSubscriptionsTaken(match.subscriptions, later.match.subscriptions) &&
    areNamesTaken(match.resourceGroups, later.match.resourceGroups) &&
    areNamesTaken(match.clusters, later.match.clusters)
  );
}

function areSubscriptionsTaken(
  earlier: ClusterMatch["subscriptions"],
  later: ClusterMatch["subscriptions"],
): boolean {
  return earlier === undefined || (later?.every((id) => earlier.includes(id)) ?? false);
}

function areNamesTaken(
  earlier: readonly string[] | undefined,
  later: readonly string[] | undefined,
): boolean {
  if (earlier === undefined) return true;
  return (later ?? ["*"]).every((pattern) => earlier.some((wider) => holdsPattern(wider, pattern)));
}

function areTagsTaken(
  earlier: Readonly<Record<string, string>>,
  later: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(earlier).every(([key, wider]) =>
    Object.entries(later).some(
      ([name, pattern]) => name.toLowerCase() === key.toLowerCase() && holdsPattern(wider, pattern),
    ),
  );
}

/**
 * Whether every name that fits `pattern` fits `wider` too. A `*` in `pattern`, taken as a character, can only be met by
 * a `*` in `wider`, which then meets whatever stands for it.
 */
function holdsPattern(wider: string, pattern: string): boolean {
  return matchesPattern(wider, pattern);
}
