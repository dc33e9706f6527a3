import type { Json } from "../json/json.ts";
import { formatBlock, toBlocks } from "./address-set.ts";
import { type AuthorizedRanges, opaqueKey } from "./authorized-ranges.ts";

/**
 * What ranges let in, the same for every spelling of the same: the order, duplicates, host bits, bare addresses and split
 * or merged blocks make no difference, nor does the case of what cannot be counted.
 */
export function canonicalRanges(ranges: AuthorizedRanges): Json {
  if (ranges.kind === "unrestricted") return "everybody";
  const others = [...new Set(ranges.opaque.map(({ entry }) => opaqueKey(entry)))];
  return {
    blocks: toBlocks(ranges.addresses).map(formatBlock),
    others: others.toSorted(),
    ownEgress: ranges.ownEgress,
  };
}
