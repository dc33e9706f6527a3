import { type AddressSet, countOf, difference, type Family, sizeOf } from "./address-set.ts";
import { publicIpv4, publicIpv6 } from "./public-internet.ts";

/** The public addresses of each family, with their number. */
const internet = {
  ipv4: { addresses: publicIpv4, count: countOf(publicIpv4, "ipv4") },
  ipv6: { addresses: publicIpv6, count: countOf(publicIpv6, "ipv6") },
} as const;

const families = ["ipv4", "ipv6"] as const satisfies readonly Family[];

/** So many of the broadest blocks that a policy allows may a list hold, one beside the other. */
const broadestBlocks = 4n;

/** A /16 in all, a /64 in IPv6, is never too much: AKS takes 200 ranges, which as many offices may have as /24 each. */
const alwaysAllowed = { ipv4: 16, ipv6: 64 } as const;

/** True where half of the public addresses of a family are in the set, or more. */
export function letsInMost(addresses: AddressSet): boolean {
  return families.some((family) => 2n * publicCount(addresses, family) >= internet[family].count);
}

/**
 * True where the public addresses of the set are more than four blocks of the broadest allowed size hold: many blocks,
 * none of which is too broad by itself, are as broad together.
 */
export function isBroadInTotal(addresses: AddressSet, broadest: Readonly<Record<Family, number>>): boolean {
  return families.some((family) => {
    const limit = broadestBlocks * sizeOf(broadest[family], family);
    const least = sizeOf(alwaysAllowed[family], family);
    return publicCount(addresses, family) > (limit > least ? limit : least);
  });
}

/** The words for all of it. */
export const everybody = "the whole internet";

/** The share of the internet in the set, of the family that is let in more: `99.9 % of the internet`, rounded down. */
export function internetShareInWords(addresses: AddressSet): string {
  const shares = families.map((family) => {
    const share = Number((publicCount(addresses, family) * 1_000n) / internet[family].count);
    return { family, share };
  });
  const { family, share } = shares.reduce((most, next) => (next.share > most.share ? next : most));
  const name = family === "ipv4" ? "internet" : "IPv6 internet";
  if (share >= 1_000) return everybody;
  return `${share === 0 ? "less than 0.1" : (share / 10).toFixed(1)} % of the ${name}`;
}

function publicCount(addresses: AddressSet, family: Family): bigint {
  const { addresses: all, count } = internet[family];
  return count - countOf(difference(all, addresses), family);
}
