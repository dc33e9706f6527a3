import { type AddressSet, difference, parseBlock, setOf, union } from "./address-set.ts";

/**
 * IPv4 blocks that no host on the internet has: the IANA IPv4 special-purpose address registry
 * (iana.org/assignments/iana-ipv4-special-registry), multicast and the reserved class E.
 */
const specialIpv4 = blocks(
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
);

/** Every IPv4 address that a host on the internet can have: a list that covers these is open, whatever it leaves out. */
export const publicIpv4: AddressSet = difference(blocks("0.0.0.0/0"), specialIpv4);

/** All global unicast IPv6 addresses but those of documentation, RFC 3849 and RFC 9637. */
export const publicIpv6: AddressSet = difference(blocks("2000::/3"), blocks("2001:db8::/32", "3fff::/20"));

/** Every address that a host on the internet can have. */
export const publicAddresses: AddressSet = union(publicIpv4, publicIpv6);

function blocks(...texts: string[]): AddressSet {
  return setOf(texts.flatMap((text) => parseBlock(text) ?? []));
}
