import { compareBlocks, formatBlock, holdsBlock, isSubset, parseBlock } from "./address-set.ts";
import {
  type AuthorizedRanges,
  isOpenToInternet,
  type ListedRanges,
  opaqueKey,
  ownEgressBlock,
} from "./authorized-ranges.ts";

/** How a cluster's ranges differ from the approved ones. */
export interface RangeDrift {
  readonly kind: "equal" | "removed" | "widened" | "narrowed";
  /** Entries that let in more than was approved: network addresses in their order, then what cannot be counted. */
  readonly added: readonly string[];
  /** Approved entries that are no longer, or not wholly, let in: written and ordered likewise. */
  readonly removed: readonly string[];
  /** True when more is let in than was approved, and that is the whole internet. */
  readonly opensToInternet: boolean;
}

/**
 * Compares ranges as sets of addresses: order, duplicates, host bits, bare addresses, split and merged blocks make no
 * difference. A list that was replaced is `widened` and has both added and removed entries.
 */
export function compareRanges(approved: AuthorizedRanges, now: AuthorizedRanges): RangeDrift {
  if (approved.kind === "unrestricted") {
    return { kind: "equal", added: [], removed: [], opensToInternet: false };
  }
  if (now.kind === "unrestricted") {
    return { kind: "removed", added: [], removed: inWords(approved), opensToInternet: true };
  }
  const added = inWords(entriesBeyond(now, approved));
  const removed = inWords({ ...entriesBeyond(approved, now), ownEgress: losesOwnEgress(approved, now) });
  const kind = added.length > 0 ? "widened" : removed.length > 0 ? "narrowed" : "equal";
  return { kind, added, removed, opensToInternet: kind === "widened" && isOpenToInternet(now) };
}

/** True when `now` lets in something that `approved` does not. */
export function isWider(approved: AuthorizedRanges, now: AuthorizedRanges): boolean {
  const { kind } = compareRanges(approved, now);
  return kind === "removed" || kind === "widened";
}

/** An entry as its network address with a prefix length; an entry that cannot be counted stays as it is. */
export function canonical(entry: string): string {
  const block = parseBlock(entry.trim());
  return block ? formatBlock(block) : entry;
}

type Entries = Pick<ListedRanges, "counted" | "opaque" | "ownEgress">;

/** The entries of `list` that allow something which `other` does not. */
function entriesBeyond(list: ListedRanges, other: ListedRanges): Entries {
  // The common case by far: only a difference is worth a look at single entries.
  const isCovered = isSubset(list.addresses, other.addresses);
  const known = new Set(other.opaque.map(({ entry }) => opaqueKey(entry)));
  return {
    counted: isCovered ? [] : list.counted.filter(({ block }) => !holdsBlock(other.addresses, block)),
    opaque: list.opaque.filter(({ entry }) => !known.has(opaqueKey(entry))),
    // The cluster's own outbound address is tighter than any list, so it never goes beyond another one.
    ownEgress: false,
  };
}

/**
 * True when a list that was `0.0.0.0/32` alone was replaced. Beside other ranges it says nothing that a revert would
 * put back: the Azure CLI refuses the combination.
 */
function losesOwnEgress(approved: ListedRanges, now: ListedRanges): boolean {
  const isAlone = approved.ownEgress && approved.counted.length + approved.opaque.length === 0;
  return isAlone && !now.ownEgress && !isOpenToInternet(now);
}

function inWords({ counted, opaque, ownEgress }: Entries): string[] {
  const blocks = counted.map(({ block }) => block).toSorted(compareBlocks);
  const others = new Map(
    opaque
      .map(({ entry }) => entry)
      .toSorted()
      .map((entry) => [opaqueKey(entry), entry]),
  );
  return [...(ownEgress ? [ownEgressBlock] : []), ...new Set(blocks.map(formatBlock)), ...others.values()];
}
