import {
  type AddressSet,
  type Family,
  holdsBlock,
  holdsBroaderBlock,
  meetsBlock,
  setOf,
} from "./address-set.ts";
import { type ListedRanges, opaqueKey } from "./authorized-ranges.ts";
import { internetShareInWords, isBroadInTotal } from "./internet-share.ts";
import { publicAddresses } from "./public-internet.ts";
import { rangesInWords } from "./ranges-in-words.ts";

/** What of a list nobody has to answer for. */
export interface ExcusedRanges {
  /** The cluster's own outbound addresses, which the guardrail let in with a revert. */
  readonly own: AddressSet;
  /** Service tags that the policy declares by name, as `opaqueKey` has them. */
  readonly tags: ReadonlySet<string>;
}

/** Nothing is excused. */
export const nothingExcused: ExcusedRanges = { own: { ipv4: [], ipv6: [] }, tags: new Set() };

/**
 * In what a list is too broad, for the end of a sentence; `undefined` where it is narrow enough. Breadth is judged on the
 * merged set too, as two neighbouring halves are as broad as the whole, and on all blocks together; a block that lets
 * nobody in is not broad, and an entry that cannot be counted is never taken for narrow.
 */
export function breadthProblem(
  ranges: ListedRanges,
  broadestRange: number,
  { own, tags }: ExcusedRanges = nothingExcused,
): string | undefined {
  // IPv6 is held to four times the length: /8 to /32, /32 to /128.
  const broadest = { ipv4: broadestRange, ipv6: broadestRange * 4 };
  const judged = ranges.counted.filter(
    ({ block }) => meetsBlock(publicAddresses, block) && !holdsBlock(own, block),
  );
  const isWhole = judged.length === ranges.counted.length;
  const addresses = isWhole ? ranges.addresses : setOf(judged.map(({ block }) => block));
  const broad = broadEntries(judged, addresses, broadest);
  const uncounted = ranges.opaque.filter(
    ({ kind, entry }) => kind !== "everybody" && !tags.has(opaqueKey(entry)),
  );
  const entries = [...uncounted, ...broad].map(({ entry }) => entry);
  const problems = [
    ...(entries.length > 0
      ? [
          `hold a block broader than /${broadestRange}, or one whose size cannot be told: ${rangesInWords(entries)}`,
        ]
      : []),
    ...(isBroadInTotal(addresses, broadest)
      ? [
          `let in ${internetShareInWords(addresses)} together, which is more than four blocks of /${broadestRange}`,
        ]
      : []),
  ];
  return problems.length > 0 ? problems.join(", and ") : undefined;
}

/** The entries that are too broad, by themselves or as neighbours. */
function broadEntries(
  judged: ListedRanges["counted"],
  addresses: AddressSet,
  broadest: Readonly<Record<Family, number>>,
): ListedRanges["counted"] {
  const alone = judged.filter(({ block }) => block.prefix < broadest[block.family]);
  const isBroadTogether = (["ipv4", "ipv6"] as const).some((family) =>
    holdsBroaderBlock(addresses, family, broadest[family]),
  );
  return alone.length === 0 && isBroadTogether ? judged : alone;
}
