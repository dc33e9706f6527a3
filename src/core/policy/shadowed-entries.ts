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
  const known = new EarlierEntries();
  return entries.flatMap((entry, index) => {
    const by = known.whichTakes(entry);
    known.add(entry, index);
    return by === undefined ? [] : [{ index, by }];
  });
}

/** An entry with its place. */
interface Placed {
  readonly entry: Entry;
  readonly index: number;
}

/**
 * The entries so far, by what they name without a pattern: a policy that names thousands of clusters one by one is
 * compared with few of them each, and not all with all.
 */
class EarlierEntries {
  readonly #byName = new Map<string, Placed[]>();
  readonly #others: Placed[] = [];

  add(entry: Entry, index: number): void {
    const keys = keysOf(entry.match);
    if (keys === undefined) this.#others.push({ entry, index });
    for (const key of keys ?? []) {
      const named = this.#byName.get(key);
      if (named) named.push({ entry, index });
      else this.#byName.set(key, [{ entry, index }]);
    }
  }

  /** The first of them that takes all of an entry. */
  whichTakes(later: Entry): number | undefined {
    // What takes all of it takes its first name of each kind, and so has that name, where it has no patterns.
    const named = firstKeysOf(later.match).flatMap((key) => this.#byName.get(key) ?? []);
    const taking = [...this.#others, ...named].filter(({ entry }) => takesAllOf(entry, later));
    return taking.length === 0 ? undefined : Math.min(...taking.map(({ index }) => index));
  }
}

const kinds = [
  "clusters",
  "resourceGroups",
  "subscriptions",
] as const satisfies readonly (keyof ClusterMatch)[];

/** What an entry names, of one kind of which it has no patterns; `undefined` where there is none. */
function keysOf(match: ClusterMatch): readonly string[] | undefined {
  const kind = kinds.find((one) => match[one]?.every((name) => !name.includes("*")));
  return kind && match[kind]?.map((name) => keyOf(kind, name));
}

function firstKeysOf(match: ClusterMatch): readonly string[] {
  return kinds.flatMap((kind) => match[kind]?.slice(0, 1).map((name) => keyOf(kind, name)) ?? []);
}

function keyOf(kind: (typeof kinds)[number], name: string): string {
  return `${kind} ${name.toLowerCase()}`;
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
