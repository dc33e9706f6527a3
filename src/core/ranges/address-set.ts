import ipaddr from "ipaddr.js";

/** How many bits an address has, by family; a set keeps the families apart, as their numbers overlap. */
const bits = { ipv4: 32, ipv6: 128 } as const;

/** The family of an address. */
export type Family = keyof typeof bits;

/** An unbroken run of addresses, both ends included. */
interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

/** One CIDR block; a single address is a /32 or a /128. */
export interface Block extends Interval {
  readonly family: Family;
  readonly prefix: number;
}

/**
 * A set of IP addresses: per family, sorted intervals that neither overlap nor touch. Two sets with the same addresses
 * are therefore equal in shape, however they were written. Sort and merge are O(n log n), every other operation linear.
 */
export type AddressSet = Readonly<Record<Family, readonly Interval[]>>;

const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const ipv4Pattern = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}(?:/(3[0-2]|[12]?\\d))?$`);
const ipv6Pattern = /^([\dA-Fa-f:.]+)(?:\/(12[0-8]|1[01]\d|[1-9]?\d))?$/;

/**
 * Parses a bare address or a CIDR block. Host bits are cleared, as `137.117.106.90/29` is `137.117.106.88/29`.
 * Answers `undefined` for anything that is not plainly an address: octal, hexadecimal and short forms, zones, and IPv4
 * addresses dressed as IPv6 (`::ffff:0.0.0.0/96` is the whole of IPv4).
 */
export function parseBlock(text: string): Block | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** Not by ipaddr.js: it takes octal and short forms too, and would be most of the time that a list of ranges costs. */
function parseIpv4(text: string): Block | undefined {
  const [, a, b, c, d, prefix = bits.ipv4] = ipv4Pattern.exec(text) ?? [];
  if (a === undefined) return undefined;
  const address = ((Number(a) * 256 + Number(b)) * 256 + Number(c)) * 256 + Number(d);
  return blockAt(BigInt(address), Number(prefix), "ipv4");
}

function parseIpv6(text: string): Block | undefined {
  const [, address, prefix = bits.ipv6] = ipv6Pattern.exec(text) ?? [];
  if (address === undefined || !ipaddr.IPv6.isValid(address)) return undefined;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return undefined;
  const number = parsed.parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
  return blockAt(number, Number(prefix), "ipv6");
}

/** The block of that size which holds the address. */
function blockAt(address: bigint, prefix: number, family: Family): Block {
  const hostBits = BigInt(bits[family] - prefix);
  const first = (address >> hostBits) << hostBits;
  return { family, prefix, first, last: first + (1n << hostBits) - 1n };
}

/** A block as text: its network address with the prefix length. */
export function formatBlock({ first, prefix, family }: Block): string {
  return `${family === "ipv4" ? formatIpv4(Number(first)) : formatIpv6(first)}/${prefix}`;
}

function formatIpv4(number: number): string {
  return `${number >>> 24}.${(number >>> 16) & 0xff}.${(number >>> 8) & 0xff}.${number & 0xff}`;
}

function formatIpv6(number: bigint): string {
  const parts = Array.from({ length: 8 }, (_, index) =>
    Number((number >> BigInt(112 - index * 16)) & 0xffffn),
  );
  return new ipaddr.IPv6(parts).toString();
}

/** The order of addresses, IPv4 first; where two blocks begin alike, the broader one comes first. */
export function compareBlocks(a: Block, b: Block): number {
  if (a.family !== b.family) return a.family === "ipv4" ? -1 : 1;
  return byFirst(a, b) || a.prefix - b.prefix;
}

/** All addresses of all the blocks. */
export function setOf(blocks: readonly Block[]): AddressSet {
  return {
    ipv4: merge(blocks.filter(({ family }) => family === "ipv4")),
    ipv6: merge(blocks.filter(({ family }) => family === "ipv6")),
  };
}

/** All addresses of both sets. */
export function union(set: AddressSet, other: AddressSet): AddressSet {
  return { ipv4: merge([...set.ipv4, ...other.ipv4]), ipv6: merge([...set.ipv6, ...other.ipv6]) };
}

/** The addresses of `set` that are not in `other`. */
export function difference(set: AddressSet, other: AddressSet): AddressSet {
  return { ipv4: subtract(set.ipv4, other.ipv4), ipv6: subtract(set.ipv6, other.ipv6) };
}

/** True when every address of `set` is in `other`. */
export function isSubset(set: AddressSet, other: AddressSet): boolean {
  return (
    set.ipv4.every((interval) => holds(other.ipv4, interval)) &&
    set.ipv6.every((interval) => holds(other.ipv6, interval))
  );
}

/** True when every address of the block is in the set. */
export function holdsBlock(set: AddressSet, block: Block): boolean {
  return holds(set[block.family], block);
}

/** True when at least one address of the block is in the set. */
export function meetsBlock(set: AddressSet, block: Block): boolean {
  const next = firstEndingFrom(set[block.family], block.first);
  return next !== undefined && next.first <= block.last;
}

/** True when the set holds a whole block of `family` with a shorter prefix than the given one. */
export function holdsBroaderBlock(set: AddressSet, family: Family, prefix: number): boolean {
  if (prefix === 0) return false;
  const size = sizeOf(prefix - 1, family);
  return set[family].some(({ first, last }) => {
    const aligned = ((first + size - 1n) / size) * size;
    return aligned + size - 1n <= last;
  });
}

/** How many addresses of a family the set holds. */
export function countOf(set: AddressSet, family: Family): bigint {
  return set[family].reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

/** How many addresses a block of this size has. */
export function sizeOf(prefix: number, family: Family): bigint {
  return 1n << BigInt(bits[family] - prefix);
}

/** The set as the fewest CIDR blocks, in the order of their addresses. */
export function toBlocks(set: AddressSet): Block[] {
  return [
    ...set.ipv4.flatMap((interval) => cut(interval, "ipv4")),
    ...set.ipv6.flatMap((interval) => cut(interval, "ipv6")),
  ];
}

function byFirst(a: Interval, b: Interval): number {
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

function merge(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { first, last } of intervals.toSorted(byFirst)) {
    const current = merged.at(-1);
    if (!current || first > current.last + 1n) merged.push({ first, last });
    else if (last > current.last) merged[merged.length - 1] = { first: current.first, last };
  }
  return merged;
}

/** Intervals of a set do not touch, so one of them alone must hold what the set holds. */
function holds(intervals: readonly Interval[], wanted: Interval): boolean {
  const candidate = firstEndingFrom(intervals, wanted.first);
  return candidate !== undefined && candidate.first <= wanted.first && wanted.last <= candidate.last;
}

/** The first interval that ends at `address` or later, found by halving. */
function firstEndingFrom(intervals: readonly Interval[], address: bigint): Interval | undefined {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const interval = intervals[middle];
    if (interval && interval.last < address) low = middle + 1;
    else high = middle;
  }
  return intervals[low];
}

function subtract(from: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let next = 0;
  for (const interval of from) {
    let first = interval.first;
    // Holes that end before this interval can touch no later one either.
    while (next < taken.length && (taken[next]?.last ?? 0n) < first) next++;
    for (let index = next; index < taken.length; index++) {
      const hole = taken[index];
      if (!hole || hole.first > interval.last) break;
      if (hole.first > first) left.push({ first, last: hole.first - 1n });
      first = hole.last + 1n;
    }
    if (first <= interval.last) left.push({ first, last: interval.last });
  }
  return left;
}

/** Cuts an interval greedily into the largest aligned blocks, which is also the fewest. */
function cut({ first, last }: Interval, family: Family): Block[] {
  const blocks: Block[] = [];
  let next = first;
  while (next <= last) {
    let block: Block = { family, prefix: bits[family], first: next, last: next };
    while (block.prefix > 0) {
      const broader = blockAt(next, block.prefix - 1, family);
      if (broader.first !== next || broader.last > last) break;
      block = broader;
    }
    blocks.push(block);
    next = block.last + 1n;
  }
  return blocks;
}
